"""Several runs side by side: groups of runs, sweeps over one knob, and the same training with torch's own parts."""

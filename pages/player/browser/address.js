// Streamlit writes the parameter of a control into the address when the control is turned. If the script writes a parameter of
// its own a moment later (the update at which the player rests, for example), Streamlit puts the whole address in place that
// it knew when that run of the script began, without the control's new value. So every run says what the address must hold.
export function writeAddress(parameters) {
  const address = new URL(location.href);
  for (const [name, text] of Object.entries(parameters)) {
    if (text) address.searchParams.set(name, text);
    else address.searchParams.delete(name);
  }
  if (address.search !== location.search) history.replaceState(history.state, "", address);
}

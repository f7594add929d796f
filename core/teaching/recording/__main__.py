"""Train again and write the recording: python -m core.teaching.recording"""

from core.data import fashion_mnist
from core.teaching.recording import FILE
from core.teaching.recording.make import as_text, make

if __name__ == "__main__":
    images = fashion_mnist.load()
    if images.is_practice:
        raise SystemExit("The recording needs Fashion-MNIST: " + "; ".join(images.problems))
    FILE.write_text(as_text(make(images)), encoding="utf-8")
    print(f"{FILE}: {FILE.stat().st_size:,} bytes")

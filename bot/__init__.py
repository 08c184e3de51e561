"""The shared command core: no platform library, no SQL, no reading of the environment."""

import os

# Said before anything loads numpy. Its products are small here: a second thread mostly waits for the
# first, which costs a third more of the processor and takes a core from other answers.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

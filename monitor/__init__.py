import os

# Posts are short: on products of such small matrices a second thread of numpy's waits more than it works, and in a
# container with one core it takes the core from the first. Whoever knows better has set it already.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

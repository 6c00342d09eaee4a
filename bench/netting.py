#!/usr/bin/env python3
# netting.py: the work of bench/netting in numpy, on one thread:
#
#     OPENBLAS_NUM_THREADS=1 python3 bench/netting.py
import time

import numpy as np


def median_ns(work, operations, rounds=9):
    took = []
    for _ in range(rounds):
        begin = time.thread_time_ns()
        for _ in range(operations):
            work()
        took.append((time.thread_time_ns() - begin) / operations)
    return sorted(took)[rounds // 2]


def model(n):
    i, j = np.indices((n, n))
    rho = 0.3 + 0.3 / (1 + np.abs(i - j))
    np.fill_diagonal(rho, 1.0)
    return rho


random = np.random.default_rng(1)
for n in (32, 128, 512):
    rho, w = model(n), random.random(n) - 0.5
    print(f"{n:4} axes, sqrt(w @ C @ w): {median_ns(lambda: np.sqrt(w @ rho @ w), 2000000 // (n * n) + 10):10.0f} ns")
factor, many = np.linalg.cholesky(model(128)), random.random((10000, 128)) - 0.5
print(f"10,000 x 128, norms of W @ L: {median_ns(lambda: np.sqrt(np.square(many @ factor).sum(axis=1)), 1, 7) / 10000:7.0f} ns a set")

#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""process.py GAZETTE FILE...: processor time of whole processes over the files:
`gazette parse` with its start and output, and newsboat, where it is installed,
reloading the files into an empty cache in memory: its parser, which does not
sanitise, and its store, which it cannot do without."""
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile


def spent(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def newsboat(files, folder):
    (folder / "urls").write_text("".join(f"file://{file}\n" for file in files), "utf-8")
    (folder / "config").touch()
    return ["newsboat", "-u", folder / "urls", "-C", folder / "config", "-c", folder / "cache.db", "-x", "reload"]


def main():
    gazette, files = sys.argv[1], [pathlib.Path(name).resolve() for name in sys.argv[2:]]
    size = sum(file.stat().st_size for file in files)
    memory = "/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        runs = {"gazette parse": [gazette, "parse", "--jobs", "1", *files]}
        if shutil.which("newsboat"):
            runs["newsboat, with its store"] = newsboat(files, pathlib.Path(folder))
        for name, command in runs.items():
            took = spent(command)
            print(f"{name}: {size / 1e6 / took:.1f} MB/s {len(files) / took:.0f} documents/s")


if __name__ == "__main__":
    main()

"""A PostgreSQL server of our own in a temporary folder, to be stopped and started at will."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

from trials.processes import free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
CALM = 60.0  # seconds that any of its commands may take
MISSING = "needs PostgreSQL's own programs (initdb, pg_ctl) under /usr/lib/postgresql"


class NoPostgresql(Exception):  # noqa: N818  # a fact about this machine
    pass


class OwnPostgresql:
    """Use as a context manager. It never runs as root: then it runs as the user `postgres`.

    Raises:
        NoPostgresql: its programs are missing.
    """

    def __init__(self) -> None:
        if not PROGRAMS:
            raise NoPostgresql(MISSING)
        self._programs = PROGRAMS[-1]
        self._port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="nps-trial-postgresql-"))
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def __enter__(self) -> Self:
        self._run("initdb", "-D", f"{self.folder}/data", "-A", "trust", "-U", "postgres", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        settings = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._control("-w", "-l", f"{self.folder}/log", "-o", settings, "start")

    def stop(self, mode: str = "fast") -> None:
        """`fast`: sessions are ended. `immediate`: as if the machine had lost power."""
        self._control("-m", mode, "stop", must_succeed=False)

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    def freeze(self) -> None:
        """It neither answers nor breaks off: every process of the server is stopped where it stands."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        head = int((self.folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        children = Path(f"/proc/{head}/task/{head}/children").read_text(encoding="ascii").split()
        for process in (head, *map(int, children)):  # the head first: it must not start another
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _control(self, *arguments: str, must_succeed: bool = True) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", *arguments, must_succeed=must_succeed)

    def _run(self, program: str, *arguments: str, must_succeed: bool = True) -> None:
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        ended = subprocess.run(
            [*as_postgres, str(self._programs / program), *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,  # a server that is started must not hold a pipe of ours
            stderr=subprocess.DEVNULL,
            timeout=CALM,
            check=False,
        )
        if must_succeed and ended.returncode:
            log = self.folder / "log"
            said = log.read_text(encoding="utf-8", errors="replace")[-1000:] if log.exists() else ""
            raise RuntimeError(f"{program} failed with {ended.returncode}: {said}")

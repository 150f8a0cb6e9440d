"""What the decoder's process takes from itself before it touches a stranger's file.

Limits on memory, processor time and output; then a filter on system calls (seccomp): no network, no
program to start, no process but its own threads, no file to open. A decoder that is taken over by a
crafted picture then has what it was given, an answer of bounded size to write, and nothing else.

Linux on x86-64 and ARM64. Elsewhere, or where the kernel refuses, it raises: files are then not
taken, rather than decoded without it. Needs nothing but Python.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct

_NO_NEW_PRIVILEGES, _SET_SECCOMP, _DIE_WITH_PARENT, _NOT_DUMPABLE = 38, 22, 1, 4
_FILTER_MODE = 2

# Instructions and answers of the kernel's filter language (linux/bpf_common.h, linux/seccomp.h).
_LOAD, _EQUAL, _AT_LEAST, _HAS_BITS, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026  # EPERM, ENOSYS
_OFFSET_OF_NUMBER, _OFFSET_OF_MACHINE, _OFFSET_OF_FLAGS = 0, 4, 16
_X32 = 0x40000000
_THREAD = 0x00010000  # CLONE_THREAD

# Numbers of system calls (asm/unistd_64.h; asm-generic/unistd.h).
_REFUSED = {
    "x86_64": (
        0xC000003E,
        (2, 85, 257, 437),  # open, creat, openat, openat2
        (41, 42, 43, 49, 50, 53, 288),  # socket, connect, accept, bind, listen, socketpair
        (57, 58, 59, 322),  # fork, vfork, execve, execveat
        (62, 200, 234, 101, 310, 311),  # kill, tkill, tgkill, ptrace, process_vm_*
        (82, 86, 87, 88, 263, 264, 265, 266, 316),  # rename, link, unlink and their …at forms
        (165, 272, 304, 321, 425, 434, 438),  # mount, unshare, handles, bpf, io_uring, pidfd
    ),
    "aarch64": (
        0xC00000B7,
        (56, 437),
        (198, 199, 200, 201, 202, 203, 242),
        (221, 281),
        (129, 130, 131, 117, 270, 271),
        (35, 36, 37, 38, 276),
        (40, 97, 265, 280, 425, 434, 438),
    ),
}

# The HEIC decoder starts threads. clone() says by its flags whether it makes one; clone3() says so
# in memory that a filter can't read, so it "does not exist", and the C library takes clone().
_CLONE, _CLONE3 = {"x86_64": 56, "aarch64": 220}, 435


class NoSandbox(Exception):
    """This machine can't lock the decoder in."""


def limit(*, memory: int, seconds: int, output: int) -> None:
    """Bound this process. `memory` and `output` in bytes, `seconds` of the processor."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_NOT_DUMPABLE, 0, 0, 0, 0)
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


def lock(*, opens: bool = False) -> None:
    """From here on: no file is opened (unless this process `opens` some: typefaces, modules),
    nothing is started, no network. Raises NoSandbox."""
    if platform.machine() not in _REFUSED or struct.calcsize("P") != 8:
        raise NoSandbox(platform.machine())
    machine, *groups = _REFUSED[platform.machine()]
    assert isinstance(machine, int)
    if opens:
        groups = groups[1:]
    refused = [number for group in groups if isinstance(group, tuple) for number in group]
    program = _program(machine, refused, clone=_CLONE[platform.machine()])
    code = ctypes.create_string_buffer(program, len(program))
    pointer = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    holder = ctypes.create_string_buffer(pointer, len(pointer))
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(
        _SET_SECCOMP, _FILTER_MODE, ctypes.addressof(holder), 0, 0
    ):
        raise NoSandbox(os.strerror(ctypes.get_errno()))


def _program(machine: int, refused: list[int], *, clone: int) -> bytes:
    """Another machine's calls kill; the refused ones fail with EPERM; the rest goes on."""
    steps = [
        (_LOAD, 0, 0, _OFFSET_OF_MACHINE),
        (_EQUAL, 1, 0, machine),
        (_ANSWER, 0, 0, _KILL),
        (_LOAD, 0, 0, _OFFSET_OF_NUMBER),
    ]
    if machine == _REFUSED["x86_64"][0]:
        steps += [(_AT_LEAST, 0, 1, _X32), (_ANSWER, 0, 0, _KILL)]
    for number in refused:
        steps += [(_EQUAL, 0, 1, number), (_ANSWER, 0, 0, _REFUSE)]
    steps += [
        (_EQUAL, 0, 1, _CLONE3),
        (_ANSWER, 0, 0, _UNKNOWN),
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _OFFSET_OF_FLAGS),
        (_HAS_BITS, 1, 0, _THREAD),
        (_ANSWER, 0, 0, _REFUSE),
        (_ANSWER, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)

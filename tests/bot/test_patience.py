"""One timer for all who wait, and answers of another thread in one wake-up."""

import asyncio
import sys
import threading
from concurrent.futures import Future

import pytest

from bot.handover import Handover
from bot.patience import Patience


def test_who_waits_too_long_is_told() -> None:
    patience = Patience(0.05)

    async def wait() -> None:
        with pytest.raises(TimeoutError), patience.limit():
            await asyncio.Event().wait()  # which nobody sets

    asyncio.run(wait())
    asyncio.run(wait())  # on another loop as well


def test_who_is_in_time_is_not_disturbed_later() -> None:
    patience = Patience(0.05)

    async def wait() -> list[int]:
        async def one(number: int) -> int:
            with patience.limit():
                await asyncio.sleep(0)
            await asyncio.sleep(0.3)
            return number

        return await asyncio.gather(*map(one, range(20)))

    assert asyncio.run(wait()) == list(range(20))


def test_one_who_is_cancelled_by_somebody_else_ends() -> None:
    patience = Patience(3600)

    async def stuck() -> None:
        with patience.limit():
            await asyncio.Event().wait()

    async def cancel() -> None:
        task = asyncio.create_task(stuck())
        await asyncio.sleep(0)  # until it waits
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel())


def test_each_waiter_gets_its_own_answer_or_error() -> None:
    handover: Handover[int] = Handover()
    futures: list[Future[int]] = [Future() for _ in range(100)]

    def complete() -> None:
        for number, future in enumerate(futures):
            if number % 10 == 9:
                future.set_exception(ZeroDivisionError())
            else:
                future.set_result(number)

    async def wait() -> list[int | BaseException]:
        threading.Timer(0.01, complete).start()
        return await asyncio.gather(*(handover.result(each) for each in futures), return_exceptions=True)

    told = asyncio.run(wait())
    assert [type(each) if number % 10 == 9 else each for number, each in enumerate(told)] == [
        ZeroDivisionError if number % 10 == 9 else number for number in range(100)
    ]


def test_threads_that_complete_at_the_same_moment_leave_nobody_waiting() -> None:
    """Many tries: it takes a change of threads between two instructions."""

    async def one_try() -> None:
        handover: Handover[int] = Handover()
        futures: list[Future[int]] = [Future() for _ in range(8)]
        together = threading.Barrier(len(futures))

        def complete(future: Future[int]) -> None:
            together.wait()
            future.set_result(1)

        waiting = [asyncio.ensure_future(handover.result(future)) for future in futures]
        await asyncio.sleep(0)
        threads = [threading.Thread(target=complete, args=(future,)) for future in futures]
        for thread in threads:
            thread.start()
        async with asyncio.timeout(60):
            assert sum(await asyncio.gather(*waiting)) == len(futures)
        for thread in threads:
            thread.join()

    async def many_tries() -> None:
        for _ in range(300):
            await one_try()

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        asyncio.run(many_tries())
    finally:
        sys.setswitchinterval(usual)


def test_who_gives_up_takes_the_work_back() -> None:
    handover: Handover[int] = Handover()
    patience = Patience(0.05)
    future: Future[int] = Future()

    async def wait() -> None:
        with patience.limit():
            await handover.result(future)

    with pytest.raises(TimeoutError):
        asyncio.run(wait())
    assert future.cancelled()


def test_work_that_somebody_else_takes_back_ends_the_wait() -> None:
    handover: Handover[int] = Handover()
    future: Future[int] = Future()
    future.cancel()
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(handover.result(future))

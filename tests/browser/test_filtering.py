"""Finding, filtering, sorting, and the address that carries it, in Chromium."""

import time
from typing import Any

import pytest

from tests.browser.conftest import Open

pytestmark = pytest.mark.slow

SEEN = "return [...document.querySelectorAll('article.entry')].filter(e => !e.hidden).map(e => e.querySelector('.key').textContent)"


def seen(page: Any) -> str:
    """The keys of the entries that are seen, in their order."""
    return "".join(page.execute_script(SEEN))


def address(page: Any) -> str:
    return page.execute_script("return decodeURIComponent(location.hash)")


def put(page: Any, id: str, value: str) -> None:
    """As a person puts it: the value, the event, the next frame."""
    page.execute_async_script(
        "const [id, value, done] = arguments; const node = document.getElementById(id); node.value = value;"
        "node.dispatchEvent(new Event('input', {bubbles: true}));"
        "requestAnimationFrame(() => requestAnimationFrame(done))",
        id,
        value,
    )


def wait(page: Any, script: str) -> None:
    """Until the page says that it is so."""
    end = time.monotonic() + 60
    while not page.execute_script(script):
        assert time.monotonic() < end, script
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("hash", "keys"),
    [
        ("", "abcd"),
        ("#q=NAIVE+lodz", "b"),
        ("#q=rats", "ab"),
        ("#q=rats+microglia", "b"),
        ("#q=nothing+like+it+2024", ""),
        ("#tag=mechanism:microglia", "bc"),
        ("#tag=mechanism%3Amicroglia&tag=model%3Ahuman", "c"),
        ("#tag=gone", ""),
        ("#tag=to+read", "a"),
        ("#year=2020", "b"),
        ("#year=2019..2021", "bc"),
        ("#year=2020..", "bc"),
        ("#year=..2018", "a"),
        ("#state=verified", "b"),
        ("#cited=yes", "ab"),
        ("#cited=no", "cd"),
        ("#source=review", "abcd"),
        ("#source=review&section=1+Effects", "ab"),
        ("#source=blog", ""),
        ("#sort=-year", "cbad"),
        ("#sort=year", "abcd"),
        ("#sort=author", "cbad"),
        ("#sort=title", "dcba"),
        ("#sort=gone", "abcd"),
        ("#key=c", "abcd"),
        ("#key=c&year=2018", "ac"),
        ("#results", "abcd"),
    ],
)
def test_an_address_is_restored(open_page: Open, hash: str, keys: str) -> None:
    page = open_page(hash)
    assert seen(page) == keys
    count = page.find_element("id", "shown").text
    assert count == f"showing {len(keys)} of 4"
    assert page.find_element("id", "nothing").is_displayed() is (not keys)


def test_who_opens_an_address_that_filters_sees_the_list(open_page: Open) -> None:
    top = "return document.getElementById('results').getBoundingClientRect().top"
    plain = open_page("").execute_script(top)
    page = open_page("#tag=mechanism:microglia")
    end = "return scrollY + innerHeight >= document.documentElement.scrollHeight - 2"
    assert page.execute_script(top) < plain
    assert page.execute_script(top) < 200 or page.execute_script(end)


def test_the_controls_filter_and_write_the_address(open_page: Open) -> None:
    page = open_page()
    put(page, "q", "Rats")
    assert (seen(page), address(page)) == ("ab", "#q=Rats")
    put(page, "from", "2019")
    assert (seen(page), address(page)) == ("b", "#q=Rats&year=2019..")
    put(page, "q", "")
    put(page, "to", "2020")
    assert (seen(page), address(page)) == ("b", "#year=2019..2020")
    page.find_element("id", "clear").click()
    assert (seen(page), address(page)) == ("abcd", "")
    put(page, "sort", "-year")
    put(page, "state", "not-found")
    assert (seen(page), address(page)) == ("c", "#state=not-found&sort=-year")
    place = page.execute_script(
        "return [...document.querySelectorAll('#place option')].find(o => o.dataset.section).value"
    )
    page.find_element("id", "clear").click()
    put(page, "place", place)
    assert (seen(page), address(page)) == ("ab", "#source=review&section=1+Effects")
    assert page.find_element("id", "active").text == "document: Müller-Ørsted 2023 ✕\nsection: 1 Effects ✕"
    page.find_element("css selector", "#active button").click()
    assert seen(page) == "abcd"


def test_ticks_have_counts_of_what_is_seen(open_page: Open) -> None:
    page = open_page("#year=2020..2021")
    counts = {
        label.find_element("tag name", "bdi").text: label.find_element("class name", "count").text
        for label in page.find_elements("css selector", "label.tick")
    }
    assert (counts["microglia"], counts["opioid"], counts["human"]) == ("2", "0", "1")
    page.find_element("css selector", "input[value='model:human']").click()
    page.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    assert (seen(page), address(page)) == ("c", "#tag=model:human&year=2020..2021")


def test_links_are_steps_that_back_takes_back(open_page: Open) -> None:
    page = open_page()
    page.find_element("css selector", "a.tag[data-tag='mechanism:microglia']").click()
    assert (seen(page), address(page)) == ("bc", "#tag=mechanism:microglia")
    page.find_element("css selector", "#e2 a.tag[data-tag='model:human']").click()
    assert seen(page) == "c"
    page.back()
    assert seen(page) == "bc"
    assert page.find_element("css selector", "input[value='mechanism:microglia']").is_selected()
    page.back()
    assert (seen(page), address(page)) == ("abcd", "")
    page.forward()
    assert seen(page) == "bc"


def test_a_cell_of_the_matrix_opens_its_entries(open_page: Open) -> None:
    page = open_page()
    page.find_element("css selector", ".pictures summary").click()
    cell = next(
        link
        for link in page.find_elements("css selector", ".drawing a")
        if (href := link.get_dom_attribute("href")).count("tag=") == 2 and "human" in href
    )
    cell.click()
    assert (seen(page), address(page)) in (
        ("c", "#tag=mechanism:microglia&tag=model:human"),
        ("c", "#tag=model:human&tag=mechanism:microglia"),
    )
    assert page.switch_to.active_element.get_attribute("id") == "results"


def test_an_entry_is_opened_by_its_key(open_page: Open) -> None:
    page = open_page("#key=a")
    assert page.switch_to.active_element.get_attribute("id") == "e0"
    evidence = page.find_element("css selector", "#e0 details.evidence")
    assert evidence.get_attribute("open")
    marked = [mark.text for mark in evidence.find_elements("tag name", "mark")]
    assert marked == ["Opioids", "rats", "rats"]


def test_jumps_leave_the_filter_alone(open_page: Open) -> None:
    page = open_page("#year=2020")
    page.execute_script("document.querySelector('.skip').click()")
    assert page.switch_to.active_element.get_attribute("id") == "results"
    page.find_element("css selector", "a[href='#notes']").click()
    assert (seen(page), address(page)) == ("b", "#year=2020")


def test_of_a_long_list_only_what_is_near_is_in_the_document(open_page: Open) -> None:
    from tests.browser import samples

    page = open_page("", samples.repeated(2000))
    wait(page, "return rest !== null")
    assert page.find_element("id", "shown").text == "showing 2000 of 2000"
    assert 20 <= len(page.find_elements("css selector", "article.entry")) < 400
    put(page, "q", "microglia")
    assert page.find_element("id", "shown").text == "showing 1000 of 2000"
    assert set("".join(page.execute_script(SEEN)[:20])) <= set("bc0123456789")
    page.execute_script("window.scrollTo(0, document.documentElement.scrollHeight)")
    wait(page, "return [...document.querySelectorAll('.key')].some(key => key.textContent === 'c499')")
    assert len(page.find_elements("css selector", "article.entry")) < 400
    page.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert len(page.find_elements("css selector", "article.entry")) == 1000


def test_a_work_far_down_is_opened_and_reached_by_keys(open_page: Open) -> None:
    from tests.browser import samples

    page = open_page("#key=a400", samples.repeated(2000))
    wait(page, "return document.activeElement.querySelector('.key')?.textContent === 'a400'")
    page.execute_script("step(1)")
    assert page.execute_script("return document.activeElement.querySelector('.key').textContent") == "a401"


@pytest.mark.parametrize(
    ("hash", "rows"),
    [
        ("#group=mechanism", "microglia: b c; opioid: a; No mechanism: d"),
        ("#group=model", "human: c; in-vitro: b; rat: a; No model: d"),
        ("#group=year", "2021: c; 2020: b; 2018: a; No year: d"),
        ("#group=section", "Müller-Ørsted 2023: 1 Effects: a b; No section: c d"),
        ("#group=mechanism&year=2020..", "microglia: b c"),
        ("#group=mechanism&sort=-year", "microglia: c b; opioid: a; No mechanism: d"),
        ("#group=gone", "Müller-Ørsted 2023: a b c d; A post: "),
        ("#sort=start", "b a c d"),
        ("#flag=retracted", "Müller-Ørsted 2023: a"),
        ("#flag=note", "Müller-Ørsted 2023: a"),
        ("#flag=to-check&flag=retracted", "Müller-Ørsted 2023: a"),
    ],
)
def test_works_in_groups(open_page: Open, hash: str, rows: str) -> None:
    page = open_page(hash)
    shown = page.execute_script(
        "return rows.map((row) => isWork(row) ? row.key : `; ${row.querySelector('h2').textContent}:`).join(' ')"
    )
    assert shown.removeprefix("; ").replace(" ;", ";").strip() == rows.strip()


def test_a_group_says_what_is_in_it(open_page: Open) -> None:
    page = open_page("#group=mechanism")
    hint = page.find_element("css selector", "header.group .hint").text
    assert hint == "2 works, 2020–2021: 1 verified, 1 not found"


def test_the_page_opens_with_the_group_of_its_options(open_page: Open) -> None:
    import msgspec

    from tests.browser import samples

    made = samples.bibliography()
    options = msgspec.structs.replace(made.options, group="mechanism")
    page = open_page("", msgspec.structs.replace(made, options=options))
    assert page.find_element("css selector", "header.group h2").text == "microglia"
    put(page, "group", "")
    assert page.find_elements("css selector", "header.group") == []
    assert address(page) == "#group=none"

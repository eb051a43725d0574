package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Links are found where a browser shows them, however a page is written.
class HtmlLinksTest {
  private static List<HtmlLink> links(String html) {
    return links(html, 100);
  }

  private static List<HtmlLink> links(String html, int max) {
    byte[] octets = html.getBytes(StandardCharsets.UTF_8);
    Entity part =
        Entity.scan(
            "Content-Type: text/html; charset=utf-8\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    return new TextPart(part, octets, max).links();
  }

  // Expected values are those of the WHATWG's HTML standard, §13.2.5 (tokenization).
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          <a href="http://x/">text</a>                                     | http://x/=text
          <A HREF=http://x/>text</A>                                       | http://x/=text
          <a title='a>b' href = 'x'>text</a>                               | x=text
          <a href=x href=y>text</a>                                        | x=text
          <a/href=x>text</a>                                               | x=text
          <a title="b"href=x>text</a>                                      | x=text
          <a =b href=x>text</a>                                            | x=text
          <a href="x?a=1&amp;b=2&copy=3">text</a>                          | x?a=1&b=2&copy=3
          <a href="h&#116;tp://x">text</a>                                 | http://x=text
          <a name=x>text</a>                                               |
          <a.b href=x>text</a.b>                                           |
          <abbr href=x>text</abbr>                                         |
          <area href=x>text                                                | x=
          <form action=x>text</form>                                       | x=
          <a href=x>one<a href=y>two</a>                                   | x=one y=two
          <a href=x>one <b>two</b><wbr>three</a> four                      | x=one_twothree
          <a href=x><p>one</p><p>two</p></a>                               | x=one x=two
          <div><a href=x>one</div><p>two                                   | x=one x=two
          <a href=x><img src=y></a>                                        | x=
          <!-- <a href=x>no</a> --><a href=y>text</a>                      | y=text
          <!-- --!><a href=x>text</a>                                      | x=text
          <!--><a href=x>text</a>                                          | x=text
          <!x y="><a href=x>text</a>">                                     | x=text
          </<x y="><a href=x>text</a>">                                    | x=text
          <script>"<a href=x>no</a>"</script>text                          |
          <script><!--<script></script><b c="--></script><a href=x>d</a>"> | x=d
          <style></stylex><b c="</style><a href=x>text</a>">               | x=text
          <title><b c="</title><a href=x>text</a>">                        | x=text
          <textarea><a href=x>no</a></textarea>                            |
          <iframe><a href=x>no</a></iframe>                                |
          <svg><style><p><a href=x>text</a></svg>                          | x=text
          <a href=x                                                        |
          """)
  void links_are_those_of_browsers(
      String html, @org.jspecify.annotations.Nullable String expected) {
    String found =
        links(html).stream()
            .map(link ->
                link.target()
                    + (link.target().contains("=") ? "" : "=" + link.text().replace(' ', '_')))
            .collect(Collectors.joining(" "));
    assertThat(found).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void there_are_no_more_links_than_the_limit() {
    assertThat(links("<a href=x>y<br>z</a>".repeat(5_000), 7)).hasSize(7);
    assertThat(links("<a href=x>" + "y<br>".repeat(5_000), 7)).hasSize(7);
  }

  /// Pages of random pieces. jsoup builds the tree that a browser builds; a link that it has and we
  /// have not could be hidden from us by whoever writes such pages.
  @Test
  void no_link_is_missed_that_the_tree_has() {
    List<String> pieces =
        List.of(
            "<a href='u@'>",
            "<A HREF=\"u@\" >",
            "<a/href=u@>",
            "<a title=\"href=no\" href=u@>",
            "<a\nhref\n=\n'u@'\n>",
            "<a a=b=c href=u@>",
            "<a a='b'/href=u@>",
            "<a =href=u@>",
            "<a.b href=no>",
            "<a href=\"u&#x40;@\">",
            "<area href=u@>",
            "<form action=u@>",
            "</a>",
            "text",
            " ",
            "\n",
            "<!--",
            "-->",
            "--!>",
            "<!-->",
            "<!--->",
            "<!x a=\">",
            "<?php \">",
            "<![CDATA[",
            "</x>",
            "<br>",
            "<p>",
            "<table>",
            "<td>",
            "</table>",
            "<script>",
            "</script>",
            "<script",
            "</script",
            "<style>",
            "</style>",
            "</stylex>",
            "<title>",
            "</title>",
            "<textarea>",
            "</textarea>",
            "<xmp>",
            "</xmp>",
            "<iframe>",
            "</iframe>",
            "<x a='",
            "<x a=\"",
            "'",
            "\"",
            ">",
            "<",
            "=",
            "/",
            "</",
            "</>",
            "<1>",
            "<a ",
            "<a href");
    Random random = new Random(20_261_129);
    for (int page = 0; page < 20_000; page++) {
      StringBuilder html = new StringBuilder();
      int count = 1 + random.nextInt(10);
      for (int i = 0; i < count; i++) {
        html.append(pieces.get(random.nextInt(pieces.size())).replace("@", "" + i));
      }
      Set<String> tree = new TreeSet<>();
      Jsoup.parse(html.toString())
          .select("a[href],area[href],form[action]")
          .forEach(
              link -> tree.add(link.hasAttr("href") ? link.attr("href") : link.attr("action")));
      Set<String> ours = new TreeSet<>();
      links(html.toString()).forEach(link -> ours.add(link.target()));
      assertThat(ours).as(html.toString()).containsAll(tree);
    }
  }
}

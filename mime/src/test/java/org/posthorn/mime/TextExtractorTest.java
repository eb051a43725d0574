package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of a text is found by a search, and shown in a listing.
class TextExtractorTest {
  private static String text(String type, String body) {
    byte[] octets = body.getBytes(StandardCharsets.UTF_8);
    return TextExtractor.text(entity(type, body), octets);
  }

  private static String preview(String type, String body) {
    byte[] message = message(type, body);
    return Preview.of(Entity.scan(message), message);
  }

  private static Entity entity(String type, String body) {
    return Entity.scan(message(type, body));
  }

  private static byte[] message(String type, String body) {
    String header = "Content-Type: " + type + "; charset=utf-8\r\n\r\n";
    return (header + body).getBytes(StandardCharsets.UTF_8);
  }

  // RFC 3676 §4.1-§4.6; a tilde is a line end.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          one ~two~three~|no|one two~three~
          Unterneh ~men~|yes|Unternehmen~
          one  ~two~|yes|one two~
          > one ~> two~|no|> one two~
          > one ~>> two~|no|> one ~>> two~
          >one ~> two~three~|no|> one two~three~
           >one~ From me~  two~|no|>one~From me~ two~
          Hello ~-- ~Jane~|no|Hello ~-- ~Jane~
          Hello ~-- ~Jane~|yes|Hello~-- ~Jane~
          > Hello ~> -- ~> Jane~|no|> Hello ~> -- ~> Jane~
          one ~~two~|no|one ~two~
          one ~|no|one\s
          one |no|one\s
          one|no|one
          \u4f1a\u8b70 ~\u306e\u8cc7\u6599~|yes|\u4f1a\u8b70\u306e\u8cc7\u6599~
          """)
  void flowed_text_is_joined(String flowed, String delSp, String expected) {
    String type = "text/plain; format=Flowed; delsp=" + delSp;
    String lines = flowed.replace("~", "\r\n");
    assertThat(text(type, lines).replace("\r\n", "~")).isEqualTo(expected.replace("\\s", " "));
    assertThat(text(type, lines.replace("\r", "")).replace("\n", "~"))
        .isEqualTo(expected.replace("\\s", " "));
    // Other text is not.
    assertThat(text("text/plain", lines)).isEqualTo(lines);
  }

  @Test
  void a_preview_of_flowed_text_has_whole_words() {
    assertThat(preview("text/plain; format=flowed; delsp=yes", "Unterneh \r\nmen"))
        .isEqualTo("Unternehmen");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          caf&eacute; &uuml;ber don&rsquo;t      | caf\u00e9 \u00fcber don\u2019t
          a&nbsp;b                               | a\u00a0b
          &euro;&#8364;&#x20AC;&#128;            | \u20ac\u20ac\u20ac\u20ac
          &copy 2026 &ampx; AT&T &bogus; & &     | \u00a9 2026 &x; AT&T &bogus; & &
          &NotEqualTilde;&#0;&#xd800;            | \u2242\u0338\ufffd\ufffd
          Sil&shy;ben\u00adtren&#173;nung       | Silbentrennung
          a<!-->b<!--->c<!-- x > -->d            | abcd
          a<b title="x>y">c</b title='>'>d       | acd
          a<b title = "x>y">c                    | ac
          a<b title="x>c                         | ac
          <a href=x?a=1&copy=2>t</a>             | t
          1 < 2 <3                               | 1 < 2 <3
          a<script>if (x < y) "</b>"</SCRIPT>b   | ab
          a<![if !mso]>b<![endif]>c              | abc
          a<!-- --!>b                            | ab
          a<!x y=">b<b title="">c                | abc
          a<style></stylex>b</style>c            | ac
          a<style></stylex><b c="</style>d">     | ad">
          a<iframe>b</iframe>c                   | ac
          a<textarea><b c="</textarea>d">        | a<b c="d">
          """)
  void html_is_text(String html, String expected) {
    assertThat(text("text/html", html).strip()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          <div style="display:none">no</div>yes                                   | yes
          <div style='DISPLAY : none !important'>no<div>no</div>no</div>yes       | yes
          <span style=visibility:hidden>no</span>yes                              | yes
          <p hidden>no<p>yes                                                      | yes
          <p hidden>no<br>no</div>yes                                             | yes
          <p hidden>no</p>yes                                                     | yes
          <div hidden/>no</div>yes                                                | yes
          <img style="display:none">yes                                           | yes
          <div class="hidden" title="display:none">yes</div>                      | yes
          <head><title>no</title></head><body>yes                                 | yes
          <div style="display:none">no                                            |
          """)
  void what_is_not_shown_is_found_but_not_previewed(String html, @Nullable String shown) {
    assertThat(preview("text/html", html)).isEqualTo(shown == null ? "" : shown);
    assertThat(text("text/html", html).replaceAll("no|\\s", ""))
        .isEqualTo(shown == null ? "" : shown);
    assertThat(text("text/html", html).contains("no"))
        .isEqualTo(html.contains("no<") || html.endsWith("no"));
  }

  @Test
  void a_preview_has_no_fillers_and_words_keep_their_joiners() {
    assertThat(preview("text/html", "Sale!" + "&zwnj;&nbsp;&#847;&#8203;".repeat(80) + "Now"))
        .isEqualTo("Sale! Now");
    assertThat(preview("text/plain", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"))
        .isEqualTo("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645");
  }

  @Test
  void bad_html_takes_linear_time() {
    for (String piece :
        List.of(
            "<",
            "<a ",
            "<a b=\">\" '",
            "&",
            "&amp",
            "&amp;<b>",
            "<!--",
            "<p hidden>",
            "</",
            "&#",
            "<script></",
            "<script></script>",
            "<script><!--",
            "<script><!--<script></script>",
            "<title></titlex>",
            "<!-- --!>",
            "<a =",
            "<a href=x>&amp;<br>",
            "<svg><style>",
            "<a b='",
            "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")) {
      String html = piece.repeat(2_000_000 / piece.length());
      HtmlText.of(html, true);
      HtmlText.of("<a b=\"" + html, true);
      HtmlText.of(html, new ArrayList<>(), 1_000);
      FlowedText.unflow("> " + html, true);
    }
    FlowedText.unflow(">".repeat(1_000_000), false);
  }
}

package org.posthorn.mime.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeHtmlTest {
  private static SafeHtml made(String html, RemotePictures pictures) {
    return SafeHtml.of(html, pictures, HtmlLimits.defaults(), () -> {});
  }

  private static String shown(String html) {
    return made(html, RemotePictures.BLOCKED).html();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "<p>a <b>b</b></p>                             | <p>a <b>b</b></p>",
        "a &lt;b&gt; &amp;amp; &quot;c&quot;           | a &lt;b&gt; &amp;amp; &quot;c&quot;",
        "<p onclick=x()>a                              | <p>a</p>",
        "<script>x()</script>a                         | a",
        "a<noscript><p>b</noscript>                    | a<p>b</p>",
        "<svg><style><img src=x onerror=x()></svg>a    | <img>a",
        "<math><mi>a</mi></math>b                      | b",
        "<iframe src=//a.test>b</iframe>c              | c",
        "<object data=x>a</object><embed src=x>c       | c",
        "<form action=//a.test><input value=1>a        | a",
        "<button formaction=//a.test>a</button>        | a",
        "<textarea><b>a</textarea>b                    | b",
        "<base href=//a.test><link rel=stylesheet href=//a.test>a | a",
        "<meta http-equiv=refresh content=0;url=x>a    | a",
        "<unknown-tag title=a>b</unknown-tag>          | b",
        "<!-- a --><![CDATA[ b ]]>c                    | c",
        "<a href=https://a.test/?b&c=1 target=x>d</a>  | <a href=\"https://a.test/?b&amp;c=1\">d</a>",
        "<a href=MAILTO:a@b.test>d</a>                 | <a href=\"MAILTO:a@b.test\">d</a>",
        "<a href=javascript:x()>d</a>                  | <a>d</a>",
        "<a href='&#1;java&#9;script:x()'>d</a>        | <a>d</a>",
        "<a href=' data:text/html,x'>d</a>             | <a>d</a>",
        "<a href='/settings'>d</a>                     | <a>d</a>",
        "<a href='#b' id=b name=b>d</a>                | <a>d</a>",
        "<img src=cid:a@b alt=c>                       | <img alt=\"c\" src=\"cid:a@b\">",
        "<img src=data:image/png;base64,AAAA>          | <img src=\"data:image/png;base64,AAAA\">",
        "<img src='data:image/svg+xml,<svg/>'>         | <img>",
        "<img src=x onerror=x() srcset='//a.test 2x'>  | <img>",
        "<div class='a b' dir=rtl lang=ar>c            | <div class=\"a b\" dir=\"rtl\" lang=\"ar\">c</div>",
        "<div dir=rtl style='text-align: center'>c     | <div dir=\"rtl\" style=\"text-align:center;\">c</div>",
        "<p align=right>c                              | <p align=\"right\">c</p>",
        "<table><tr><td bgcolor=red colspan=2>a        | <table><tbody><tr><td bgcolor=\"red\" colspan=\"2\">a</td></tr></tbody></table>",
        "<p title='\"><script>'>a                      | <p title=\"&quot;&gt;&lt;script&gt;\">a</p>",
      })
  void what_is_left(String html, String expected) {
    assertThat(shown(html.strip())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "color:red;font-size:12px               | color:red;font-size:12px;",
        "COLOR : rgb( 1 , 2 , 3 ) ! important   | color:rgb( 1 , 2 , 3 ) ! important;",
        "color:red;color:blue                   | color:blue;",
        "font-family:'A B',\"c</style>\"        | font-family:\"A B\",\"c\\3c /style\\3e \";",
        "background:url(//a.test/x.png)         | -",
        "background:u\\72l(//a.test/x.png)      | -",
        "background:\\75\\72\\6c('//a.test')    | -",
        "background-image:image-set('//a' 1x)   | -",
        "background:linear-gradient(red,blue)   | background:linear-gradient(red,blue);",
        "position:fixed;top:0;color:red         | color:red;",
        "width:expression(alert(1))             | -",
        "behavior:url(x.htc)                    | -",
        "-moz-binding:url(x)                    | -",
        "width:calc(100% - 2px)                 | width:calc(100% - 2px);",
        "color:red}body{color:blue              | -",
        "color:/*a*/red/*b*/blue                | color:red blue;",
        "color:var(--a);--a:1                   | -",
        "color:red;;;x;:y;width:1px             | color:red;width:1px;",
        "color:red</style><script>              | -",
        "margin:0 auto -1px +2px                | margin:0 auto -1px +2px;",
        "margin:1px(2                           | -",
        "content:'a'                            | -",
        "animation:x 1s;transition:all 1s       | -",
        "transform:scale(9);z-index:9           | -",
        "cursor:url(//a.test/x.cur),auto        | -",
        "background:a/ /**/*b                   | background:a / * b;",
      })
  void of_declarations(String css, String expected) {
    String attribute = css.replace("&", "&amp;").replace("\"", "&quot;");
    String html = shown("<p style=\"" + attribute + "\">a</p>");
    String style = Jsoup.parse(html).getElementsByTag("p").attr("style");
    assertThat(style).isEqualTo(expected.equals("-") ? "" : expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "p, .a > b:hover #c{color:red}             | p, .a > b:hover #c{color:red;}",
        "a#b.c{color:red}                          | a#b.c{color:red;}",
        "@import url(//a.test/a.css);p{color:red}  | p{color:red;}",
        "@import '//a.test/a.css';                 | ",
        "@font-face{src:url(//a.test/f.woff)}      | ",
        "@media (max-width:600px){p{color:red}}    | @media (max-width:600px){p{color:red;}#}",
        "@media print{@import 'x';p{width:1px}}    | @media print{p{width:1px;}#}",
        "@supports (x:y){p{color:red}}             | ",
        "@keyframes x{from{color:red}}p{width:1px} | p{width:1px;}",
        "p[title^='a']{color:red}                  | ",
        "p::before{color:red}                      | ",
        "a:visited{color:red}                      | ",
        "<!-- p{color:red} -->                     | p{color:red;}",
        "p{color:red                               | p{color:red;}",
        "p{color:red;a{color:blue}}b{color:green}  | p{color:red;}#b{color:green;}",
        "}p{color:red}                             | p{color:red;}",
        "p{background:url(//a.test/x)}             | ",
        "\\70 {color:red}                          | p{color:red;}",
        "{color:red}p{color:red}                   | p{color:red;}",
      })
  void of_style_sheets(String css, String expected) {
    Element style = Jsoup.parse(shown("<style>" + css + "</style>a")).selectFirst("style");
    String sheet = style == null ? "" : style.data().strip().replace("\n", "#");
    assertThat(sheet).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void the_body_has_its_colours_and_sheets_their_media() {
    assertThat(
            shown(
                "<body bgcolor=#eee text=red style='margin:0'><style media=print>p{color:red}</style>a"))
        .isEqualTo(
            "<style>body{background-color:#eee;color:red;margin:0;}\n"
                + "@media print{p{color:red;}\n}\n</style>a");
  }

  @Test
  void who_would_have_been_asked_is_told() {
    SafeHtml html =
        made(
            """
            <style>@import "https://css.test/a.css"; p { background: url(http://bg.test/a.png) }</style>
            <img src=https://a.test/1.png><img src="//A.test:8443/2.png"><img src='https://b.test\\3.png'>
            <td background=https://c.test/4.png><p style="background:url('https://d.test/5')">
            <img src=/local.png><img src="https://u:p@e.test/6.png">
            """,
            RemotePictures.BLOCKED);
    assertThat(html.remote())
        .isEqualTo(
            Map.of(
                "css.test", 1, "bg.test", 1, "a.test", 2, "b.test", 1, "d.test", 1, "e.test", 1));
    assertThat(html.html()).doesNotContain("test");
  }

  @Test
  void pictures_are_where_the_page_may_ask() {
    RemotePictures pictures = url -> Optional.of("/mail/picture?u=" + url.length());
    assertThat(made("<img src='https://a.test/b c{d}?e=%f&g=ä' alt=x>", pictures).html())
        .isEqualTo("<img alt=\"x\" src=\"/mail/picture?u=43\">");
    assertThat(made("<img src=https://user@a.test/b>", pictures).html()).isEqualTo("<img>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img width=1 height=1 src=https://a.test/b>",
        "<img width=0 src=https://a.test/b>",
        "<img style='width:1px;height:1px!important' src=https://a.test/b>",
        "<img style='display:none' src=https://a.test/b>",
        "<img style='display:none !important' src=https://a.test/b>",
        "<img style='opacity:0' src=https://a.test/b>",
        "<img hidden src=https://a.test/b>",
        "<img style='max-height:0' src=https://a.test/b>",
        "<img src=https://a.test/wf/open?upn=x>",
        "<img src=https://x.eu-west-1.awstrack.me/I0/x/y=1>",
        "<img src=https://x.us1.list-manage.com/track/open.php?u=x>",
        "<img src=https://pixel.a.test/x>",
      })
  void tracking_pixels_are_named_and_never_loaded(String html) {
    AtomicInteger asked = new AtomicInteger();
    SafeHtml made =
        made(
            html,
            url -> {
              asked.incrementAndGet();
              return Optional.of("x");
            });
    assertThat(made.html()).isEmpty();
    assertThat(made.trackers()).hasSize(1);
    assertThat(made.remote()).isEmpty();
    assertThat(asked).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=https://a.test/b>",
        "<img width=1 height=100 src=https://a.test/b>",
        "<img width=600 src=https://a.test/open.png>",
        "<img style='width:100%' width=1 src=https://a.test/b>",
      })
  void pictures_that_one_sees_are_none(String html) {
    assertThat(made(html, RemotePictures.BLOCKED).trackers()).isEmpty();
  }

  /// MIME bombs, and what costs parsers of trees more than its length.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<div>",
        "<b><p>",
        "<a href=x><table>",
        "<font><p><i>",
        "<a x><i y><b z>",
        "<svg><p>",
        "<style></style>",
        "<style>p{}",
        "<!--",
        "<p a b c d e f g h i j k l m n o p>"
      })
  void a_message_of_one_element_a_hundred_thousand_times_costs_no_more_than_its_length(
      String element) {
    HtmlLimits limits = HtmlLimits.defaults();
    String html = element.repeat(Math.min(100_000, limits.chars() / element.length()));
    org.junit.jupiter.api.Assertions.assertTimeout(
        Duration.ofSeconds(30),
        () -> {
          SafeHtml made = made(html, RemotePictures.BLOCKED);
          assertThat(made.html().length()).isLessThan(3 * limits.chars());
        });
  }

  @Test
  void of_what_is_too_much_the_beginning_is_shown() {
    HtmlLimits few = new HtmlLimits(1_000, 5, 3, 20, 100, 60, 2);
    SafeHtml many = SafeHtml.of("<p>a</p>".repeat(10), RemotePictures.BLOCKED, few, () -> {});
    assertThat(many.html()).isEqualTo("<p>a</p>".repeat(5));
    assertThat(many.cut()).isTrue();
    SafeHtml deep = SafeHtml.of("<div>".repeat(5) + "a", RemotePictures.BLOCKED, few, () -> {});
    assertThat(depth(deep.html())).isLessThanOrEqualTo(3);
    assertThat(deep.html()).contains("a");
    assertThat(SafeHtml.of("a".repeat(1_001), RemotePictures.BLOCKED, few, () -> {}).cut())
        .isTrue();
    assertThat(SafeHtml.of("a".repeat(1_000), RemotePictures.BLOCKED, few, () -> {}).cut())
        .isFalse();
    SafeHtml styled =
        SafeHtml.of(
            "<style>a{width:1px}b{width:1px}i{width:1px}</style><style>"
                + " ".repeat(60)
                + "</style>",
            RemotePictures.BLOCKED,
            few,
            () -> {});
    assertThat(styled.html()).contains("a{", "b{").doesNotContain("i{");
    assertThat(styled.cut()).isTrue();
  }

  private static int depth(String html) {
    int depth = 0;
    for (Element e = Jsoup.parse(html).body(); !e.children().isEmpty(); e = e.child(0)) {
      depth++;
    }
    return depth;
  }

  @Test
  void others_may_run_meanwhile() {
    AtomicInteger pauses = new AtomicInteger();
    var _ =
        SafeHtml.of(
            "<p>a</p>".repeat(1_000),
            RemotePictures.BLOCKED,
            HtmlLimits.defaults(),
            pauses::incrementAndGet);
    assertThat(pauses.get()).isGreaterThan(1_000);
  }

  /// Whatever is read again has nothing but what is allowed, however often it is read.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<p><style><a title=\"</style><img src=x onerror=x()>\">",
        "<table><td><style><b></table><i title='</style><script>x()</script>'>",
        "<noscript><style></noscript><img src=x onerror=x()></style>",
        "<p title='<!--'>a<p title='--><script>x()</script>'>",
        "<a href='https://a.test/&quot;onclick=x() b'>c</a>",
        "<xmp><p title='</xmp><script>x()</script>'>",
      })
  void it_can_be_read_in_one_way_only(String html) {
    String once = shown(html);
    assertThat(shown(once)).isEqualTo(once);
    Document read = Jsoup.parse(once);
    for (Element element : read.getAllElements()) {
      assertThat(element.normalName()).isNotIn("script", "svg", "iframe", "form", "object");
      for (Attribute attribute : element.attributes()) {
        assertThat(attribute.getKey()).doesNotStartWith("on");
      }
    }
    assertThatCode(() -> made(html, RemotePictures.BLOCKED)).doesNotThrowAnyException();
  }
}

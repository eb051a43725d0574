package org.posthorn.spam.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.SpoofChecker;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.Signal;

class PhishingTest {
  private static final Phishing PHISHING =
      new Phishing(
          new Lookalikes(
              () -> Set.of(DomainName.parse("example.test"), DomainName.parse("modal.example")),
              InstantSource.system()),
          ContentLimits.defaults());

  static MessageView view(String message) {
    byte[] octets = message.replace("\n", "\r\n").getBytes(UTF_8);
    return new MessageView(
        HeaderFields.parse(octets),
        Entity.scan(octets),
        (from, to) -> Arrays.copyOfRange(octets, (int) from, (int) to));
  }

  private static List<Signal> html(String html) throws IOException {
    return PHISHING.signals(
        view("From: a@a.test\nContent-Type: text/html; charset=utf-8\n\n" + html + "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<a href='https://other.example/'>www.bank.test</a> | link-other-site",
        "<a href='https://www.bank.test/'>bank.test</a> | ''",
        "<a href='https://shop.co.uk/'>www.shop.co.uk</a> | ''",
        "<a href='https://evil.co.uk/'>www.shop.co.uk</a> | link-other-site",
        "<a href='https://other.example/'>Your account</a> | ''",
        "<a href='https://ex\u0430mple.test/'>x</a> | link-imitates link-mixed-scripts",
        "<a href='https://www.rnodal.example/'>x</a> | link-imitates",
        "<a href='https://www.modal.example/'>x</a> | ''",
        "<a href='https://modal.example.other.test/'>x</a> | ''",
        "<a href='https://日本語テスト.example/'>x</a> | ''",
        "<a href='https://bank.test@other.example/'>x</a> | link-hidden-host",
        "<a href='http://192.0.2.7/x'>x</a> | link-address",
        "<a href='http://3221225991/'>x</a> | link-address",
        "<form action='http://[2001:db8::1]/'></form> | link-address",
      })
  void links(String html, String names) throws IOException {
    assertThat(html(html).stream().map(Signal::name).toList())
        .isEqualTo(names.isEmpty() ? List.of() : List.of(names.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bank <a@examp1e.test> | from-imitates",
        "Bank <a@mail.example.test> | ''",
        "=?utf-8?Q?ceo=40bank.test?= <a@other.test> | from-name-address",
        "\"ceo@bank.test\" <ceo@bank.test> | ''"
      })
  void senders(String from, String names) throws IOException {
    assertThat(
            PHISHING.signals(view("From: " + from + "\n\nHi\n")).stream()
                .map(Signal::name)
                .toList())
        .isEqualTo(names.isEmpty() ? List.of() : List.of(names.split(" ")));
  }

  @Test
  void bare_addresses_in_plain_text_count_too() throws IOException {
    assertThat(PHISHING.signals(view("From: a@a.test\n\nGo to http://192.0.2.7/x.\n")))
        .singleElement()
        .satisfies(
            signal -> assertThat(signal.text()).isEqualTo("a link leads to the address 192.0.2.7"));
  }

  @Test
  void the_limits_hold() throws IOException {
    String link = "<a href='https://a.test/'>x</a>";
    String message = "From: a@a.test\nContent-Type: text/html\n\n" + link.repeat(20_000) + "\n";
    assertThat(Links.of(view(message), ContentLimits.defaults())).hasSize(200);
    ContentLimits little = new ContentLimits(1, link.length() * 3, 200, 1, 1, 1, 1, 1);
    assertThat(Links.of(view(message), little)).hasSize(3);
    String parts =
        "Content-Type: multipart/mixed; boundary=b\n"
            + "\n--b\nContent-Type: text/html\n\n<a href=x>x</a>\n".repeat(3)
            + "--b--\n";
    assertThat(Links.of(view(parts), little)).hasSize(1);
  }

  @Test
  void deep_elements_cost_bounded_time() throws IOException {
    assertThat(
            Links.of(
                view("Content-Type: text/html\n\n" + "<a href=x>".repeat(20_000)),
                ContentLimits.defaults()))
        .hasSizeLessThanOrEqualTo(200);
  }

  /// The skeletons of ASCII names are put together from those of characters (UTS #39 §4).
  @Test
  void ascii_names_look_alike_as_the_library_has_it() {
    SpoofChecker checker = new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();
    for (String name :
        List.of(
            "rnodal",
            "m0dal",
            "paypa1",
            "vvindow",
            "cl0ud-1l",
            "abcdefghijklmnopqrstuvwxyz",
            "0123456789-a")) {
      assertThat(Lookalikes.skeleton(DomainName.parse(name + ".example")))
          .isEqualTo(checker.getSkeleton(name) + "." + checker.getSkeleton("example"));
    }
  }

  @Test
  void a_host_is_told_once_and_each_link_to_it_by_its_text() throws IOException {
    assertThat(
            html(
                "<a href='https://other.example/1'>Shop</a><a href='https://u@other.example/2'>x</a>"
                    + "<a href='https://other.example/3'>www.bank.test</a>"
                    + "<a href='http://192.0.2.7/'>x</a><a href='http://192.0.2.7/'>www.bank.test</a>"))
        .extracting(Signal::name)
        .containsExactly("link-hidden-host", "link-other-site", "link-address");
  }
}

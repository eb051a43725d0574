package org.posthorn.mailauth.spf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.mailauth.AuthenticationVerdict;

class ReceivedSpfTest {
  private static final InetAddress IPV4 = InetAddress.ofLiteral("192.0.2.1");

  private static String field(
      AuthenticationVerdict verdict, SpfQuery query, String mechanism, String problem) {
    return ReceivedSpf.field(
        new SpfResult(verdict, query, mechanism, problem, Optional.empty()), "mx.example.org");
  }

  @Test
  void a_pass() {
    SpfQuery query = SpfQuery.mailFrom(IPV4, "foo.example.com", "myname", "Example.com");
    assertThat(field(AuthenticationVerdict.PASS, query, "ip4:192.0.2.0/24", ""))
        .isEqualTo(
            """
            Received-SPF: pass (mx.example.org: example.com permits 192.0.2.1)
            \treceiver=mx.example.org;
            \tidentity=mailfrom;
            \tclient-ip=192.0.2.1;
            \thelo=foo.example.com;
            \tenvelope-from="myname@example.com";
            \tmechanism="ip4:192.0.2.0/24"
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void an_error_of_helo_over_ipv6() {
    SpfQuery query = SpfQuery.helo(InetAddress.ofLiteral("2001:db8::1"), "foo.example.com");
    assertThat(
            field(
                AuthenticationVerdict.PERMERROR,
                query,
                "default",
                "an unknown mechanism: moo \"(\\"))
        .isEqualTo(
            """
            Received-SPF: permerror (mx.example.org: foo.example.com could not be evaluated)
            \treceiver=mx.example.org;
            \tidentity=helo;
            \tclient-ip="2001:db8::1";
            \thelo=foo.example.com;
            \tmechanism=default;
            \tproblem="an unknown mechanism: moo \\"(\\\\"
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void a_null_reverse_path_is_postmaster_at_helo() {
    assertThat(
            field(
                AuthenticationVerdict.NONE,
                SpfQuery.mailFrom(IPV4, "host.example", "", ""),
                "default",
                "no SPF record"))
        .startsWith("Received-SPF: none (mx.example.org: host.example: no SPF record)\r\n")
        .contains("\r\n\tenvelope-from=\"postmaster@host.example\";");
  }

  @Test
  void an_international_sender_is_written_in_utf_8_with_an_a_label() {
    assertThat(
            field(
                AuthenticationVerdict.PASS,
                SpfQuery.mailFrom(IPV4, "bücher.example", "pelé", "bücher.example"),
                "a",
                ""))
        .contains("\thelo=xn--bcher-kva.example;")
        .contains("\tenvelope-from=\"pelé@xn--bcher-kva.example\";");
  }

  /// Whatever a client says stays in its value.
  @ParameterizedTest
  @EnumSource(AuthenticationVerdict.class)
  void no_text_breaks_out_of_the_field(AuthenticationVerdict verdict) {
    String evil = "\";\r\nX-Evil: (yes)\\ \u202e\u2028\u0000\u0085" + "é\ud800)(".repeat(300);
    for (SpfQuery query :
        new SpfQuery[] {SpfQuery.mailFrom(IPV4, evil, evil, evil), SpfQuery.helo(IPV4, evil)}) {
      String field =
          ReceivedSpf.field(new SpfResult(verdict, query, evil, evil, Optional.of(evil)), evil);
      assertThat(field)
          .endsWith("\r\n")
          .doesNotContain("\u202e", "\u2028", "\u0000", "\u0085", "\ud800");
      String[] lines = field.split("\r\n", -1);
      for (int i = 0; i < lines.length - 1; i++) {
        assertThat(lines[i])
            .startsWith(i == 0 ? "Received-SPF: " : "\t")
            .doesNotContain("\r", "\n");
        assertThat(lines[i].getBytes(UTF_8).length).isLessThan(998);
        assertThat(lines[i])
            .matches(
                i == 0
                    ? ".*? \\((?:[^()\\\\]|\\\\.)*\\)"
                    : "\t[a-z-]+=(?:[a-z0-9.-]+|\"(?:[^\"\\\\]|\\\\.)*\");?");
      }
    }
  }

  @Test
  void texts_of_a_result_are_printable_and_bounded() {
    String evil = "a\r\n\tü\u0000".repeat(200);
    SpfResult result =
        new SpfResult(
            AuthenticationVerdict.FAIL, SpfQuery.helo(IPV4, evil), evil, evil, Optional.of(evil));
    for (String text :
        new String[] {
          result.domain(), result.mechanism(), result.problem(), result.explanation().orElseThrow()
        }) {
      assertThat(text).startsWith("a?????a").matches("[ -~]+");
    }
    assertThat(result.domain()).hasSize(255);
    assertThat(result.mechanism()).hasSize(255);
    assertThat(result.problem()).hasSize(200);
  }
}

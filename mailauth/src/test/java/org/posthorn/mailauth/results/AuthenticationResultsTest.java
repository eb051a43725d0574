package org.posthorn.mailauth.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.results.MethodResult.Property;

class AuthenticationResultsTest {
  private static final ResultsLimits LIMITS = ResultsLimits.defaults();
  private static final DomainName EXAMPLE = DomainName.parse("example.org");

  private static AuthenticationResults read(String value) {
    return AuthenticationResults.parse(value, LIMITS).orElseThrow();
  }

  private static MethodResult result(String method, String result, Property... properties) {
    return new MethodResult(method, result, Optional.empty(), List.of(properties));
  }

  @Test
  void a_field_is_written_so_that_others_can_read_it() {
    InetAddress client = InetAddress.ofLiteral("2001:db8::25");
    AuthenticationResults results =
        new AuthenticationResults(
            "mx.example.net",
            List.of(
                MethodResult.spf(AuthenticationVerdict.PASS, EXAMPLE),
                MethodResult.dkim(
                        AuthenticationVerdict.FAIL,
                        EXAMPLE,
                        "rsa-sha256",
                        "sel",
                        "EjCb\r\n N/c3bTU4QkZ")
                    .because("body hash \"differs\""),
                MethodResult.dmarc(AuthenticationVerdict.FAIL, EXAMPLE, "quarantine"),
                MethodResult.arc(AuthenticationVerdict.NONE, InetAddress.ofLiteral("192.0.2.1")),
                MethodResult.iprev(AuthenticationVerdict.PASS, client),
                MethodResult.auth(AuthenticationVerdict.PASS, "jürgen smith")));
    assertThat(results.field())
        .isEqualTo(
            """
            Authentication-Results: mx.example.net;
            \tspf=pass smtp.mailfrom=example.org;
            \tdkim=fail reason="body hash \\"differs\\"" header.d=example.org
            \theader.a=rsa-sha256 header.s=sel header.b="EjCbN/c3";
            \tdmarc=fail header.from=example.org policy.dmarc=quarantine;
            \tarc=none smtp.remote-ip=192.0.2.1;
            \tiprev=pass policy.iprev="2001:db8:0:0:0:0:0:25";
            \tauth=pass smtp.auth="j?rgen smith"
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void without_a_check_the_field_says_none() {
    String field = new AuthenticationResults("mx.example", List.of()).field();
    assertThat(field).isEqualTo("Authentication-Results: mx.example; none\r\n");
    assertThat(read("mx.example; none").results()).isEmpty();
    assertThat(read("mx.example (x) 1;\r\n none (y)").results()).isEmpty();
  }

  @Test
  void results_can_stand_in_a_field_of_an_ARC_set() {
    AuthenticationResults results =
        new AuthenticationResults(
            "mx.example", List.of(MethodResult.spf(AuthenticationVerdict.PASS, EXAMPLE)));
    assertThat(results.field("ARC-Authentication-Results", "i=1; "))
        .isEqualTo(
            "ARC-Authentication-Results: i=1; mx.example;\r\n\tspf=pass smtp.mailfrom=example.org\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\r\nBcc: x", "a; dkim=pass", "a) b", "x\u0000y", "a\\", "\"", "", "a(b"})
  void a_value_cannot_leave_its_place(String value) {
    AuthenticationResults results =
        new AuthenticationResults(
            value, List.of(MethodResult.auth(AuthenticationVerdict.PASS, value).because(value)));
    String field = results.field();
    assertThat(field).matches("(?s)Authentication-Results: [^\r\n]*(\r\n\t[^\r\n]+)*\r\n");
    if (!value.isEmpty()) {
      AuthenticationResults again = read(field.substring(field.indexOf(':') + 1));
      String clean = value.replaceAll("[^ -~]", "?");
      assertThat(again.authservId()).isEqualTo(clean);
      assertThat(again.results()).hasSize(1);
      assertThat(again.results().getFirst().property("smtp", "auth")).contains(clean);
      assertThat(again.results().getFirst().reason()).contains(clean);
    }
  }

  @Test
  void keywords_are_checked() {
    assertThatThrownBy(() -> result("dk im", "pass")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Property("header", "d=x;", "y"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// RFC 8601 appendix B.
  @Test
  void the_examples_of_the_RFC_are_read() {
    assertThat(read("example.org 1; none"))
        .isEqualTo(new AuthenticationResults("example.org", List.of()));
    assertThat(read("example.com; spf=pass smtp.mailfrom=example.net").results())
        .containsExactly(result("spf", "pass", new Property("smtp", "mailfrom", "example.net")));
    assertThat(
            read("example.com;\r\n auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n"
                    + " spf=pass smtp.mailfrom=example.net")
                .results())
        .containsExactly(
            result("auth", "pass", new Property("smtp", "auth", "sender@example.net")),
            result("spf", "pass", new Property("smtp", "mailfrom", "example.net")));
    assertThat(
            read("example.com; dkim=pass (good signature) header.d=example.com;\r\n"
                    + "  dkim=fail reason=\"bad signature\" header.i=@newyork.example.com")
                .results())
        .containsExactly(
            result("dkim", "pass", new Property("header", "d", "example.com")),
            new MethodResult(
                "dkim",
                "fail",
                Optional.of("bad signature"),
                List.of(new Property("header", "i", "@newyork.example.com"))));
    // B.7, with comments everywhere
    String commented =
        """
        foo.example.net (foobar) 1 (baz);
         dkim (Because I like it) / 1 (One yay) = (wait for it) fail
           policy (A dot can go here) . (like that) expired
           (this surprised me) = (as I wasn't expecting it) 1362471462
        """;
    assertThat(read(commented).results())
        .containsExactly(result("dkim", "fail", new Property("policy", "expired", "1362471462")));
  }

  @Test
  void the_ways_of_others_are_read() {
    // Gmail, RFC 9991's appendix, Microsoft
    assertThat(
            read("mx.google.example; spf=pass (google.com: domain of a@b.example designates"
                    + " 192.0.2.1 as permitted sender) smtp.mailfrom=a@b.example;"
                    + " DKIM=Pass header.b=\"C2nsAp3A\";")
                .results())
        .containsExactly(
            result("spf", "pass", new Property("smtp", "mailfrom", "a@b.example")),
            result("dkim", "pass", new Property("header", "b", "C2nsAp3A")));
    assertThat(
            read("x.example; dmarc=pass action=none header.from=a.example; compauth=pass reason=100")
                .results())
        .containsExactly(
            result("dmarc", "pass", new Property("header", "from", "a.example")),
            new MethodResult("compauth", "pass", Optional.of("100"), List.of()));
    assertThat(read("x.example; spf=pass smtp.mailfrom=\"a b\"@c.example").results())
        .containsExactly(result("spf", "pass", new Property("smtp", "mailfrom", "a b@c.example")));
  }

  @Test
  void unknown_versions_of_a_method_are_left_out() {
    assertThat(read("x.example; dkim/2=pass header.d=a; spf/1=fail").results())
        .containsExactly(result("spf", "fail"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "x.example 2; spf=pass",
        "x.example spf=pass",
        "spf=pass (no name) smtp.mailfrom=a; dkim=none header.d",
        "x.example; spf",
        "x.example; spf=",
        "x.example; =pass",
        "x.example; spf=pass header.d",
        "x.example; spf=pass (unfinished",
        "x.example; spf=pass reason=\"unfinished",
        "x.example; spf=pass )",
        "x.example; sp\u00e4f=pass",
      })
  void what_is_malformed_is_not_read(String value) {
    assertThat(AuthenticationResults.parse(value, LIMITS)).isEmpty();
  }

  @Test
  void the_limits_hold() {
    String many = "x.example" + String.join("", Collections.nCopies(LIMITS.resultsMax(), ";a=b"));
    assertThat(read(many).results()).hasSize(LIMITS.resultsMax());
    assertThat(AuthenticationResults.parse(many + ";a=b", LIMITS)).isEmpty();
    String properties = "x.example;a=b" + " c.d=e".repeat(LIMITS.propertiesMax());
    assertThat(read(properties).results()).hasSize(1);
    assertThat(AuthenticationResults.parse(properties + " c.d=e", LIMITS)).isEmpty();
    assertThat(read("x.example;" + "(".repeat(10_000) + ")".repeat(10_000)).results()).isEmpty();
    String longest = "x.example;" + " ".repeat(LIMITS.charactersMax() - 10);
    assertThat(AuthenticationResults.parse(longest, LIMITS)).isPresent();
    assertThat(AuthenticationResults.parse(longest + " ", LIMITS)).isEmpty();
  }
}

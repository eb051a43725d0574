package org.posthorn.mailauth.spf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.Dnssec;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.spf.SpfRecord.Directive;

/// Records, macros and whole checks, with a DNS that answers every question with the input.
class SpfFuzzTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("2001:db8::1");
  private static final int QUESTIONS_MAX = 123;

  /// What is read of a record can be written and read again; case does not matter.
  @FuzzTest
  void records(byte[] input) {
    String text = "v=spf1 " + new String(input, UTF_8);
    SpfRecord record;
    try {
      record = SpfRecord.parse(text);
    } catch (SpfException e) {
      assertThat(e.problem()).isNotBlank();
      return;
    }
    assertThat(text).matches("(?s)[ -~]*");
    List<String> terms = record.directives().stream().map(Directive::text).toList();
    String again = terms.stream().collect(Collectors.joining("  ", "v=spf1 ", " "));
    assertThat(parsed(again).directives()).hasSameSizeAs(terms);
    assertThat(parsed(again).directives().stream().map(Directive::text)).isEqualTo(terms);
    assertThat(terms).allMatch(term -> text.contains(" " + term));
  }

  /// An expansion has its bounds, and its end does not depend on what stands before it.
  @FuzzTest
  void macros(byte[] input) {
    String text = new String(input, UTF_8);
    MacroString spec;
    try {
      spec = MacroString.domainSpec(text);
    } catch (SpfException e) {
      assertThat(e.problem()).isNotBlank();
      return;
    }
    MacroString.Values values = message -> message + ".b-c+d/" + message + "..e_f";
    String name = spec.domain(values).orElseThrow();
    String whole = spec.text(values, Integer.MAX_VALUE);
    assertThat(name).hasSizeLessThanOrEqualTo(253);
    assertThat(whole.endsWith(".") ? whole.substring(0, whole.length() - 1) : whole).endsWith(name);
    assertThat(spec.text(values, 20)).isEqualTo(whole.substring(0, Math.min(20, whole.length())));
  }

  /// Whatever a client and the DNS say, a check ends with safe texts after so many questions.
  @FuzzTest
  void checks(byte[] input) {
    String text = new String(input, UTF_8);
    EchoingResolver resolver = new EchoingResolver("v=spf1 " + text, text);
    String sender = text.substring(0, Math.min(text.length(), 300));
    for (SpfQuery query :
        List.of(
            SpfQuery.mailFrom(CLIENT, sender, sender, "d.example"),
            SpfQuery.helo(CLIENT, sender))) {
      resolver.questions = 0;
      SpfResult result =
          new Spf("mx.example", () -> Instant.EPOCH, SpfLimits.defaults()).check(query, resolver);
      assertThat(resolver.questions).isLessThanOrEqualTo(QUESTIONS_MAX);
      assertThat(result.mechanism() + result.problem() + result.explanation().orElse(""))
          .matches("[ -~]{0,1000}");
      assertThat(ReceivedSpf.field(result, "mx.example"))
          .matches("Received-SPF: [^\r\n]+\r\n(\t[a-z-]+=[^\r\n]+\r\n)+");
    }
  }

  private static SpfRecord parsed(String text) {
    try {
      return SpfRecord.parse(text);
    } catch (SpfException e) {
      throw new AssertionError(text, e);
    }
  }

  /// Says the record to every question for a text, and the text itself where it explains.
  private static final class EchoingResolver implements Resolver {
    private final String record;
    private final String explanation;
    private int questions;

    EchoingResolver(String record, String explanation) {
      this.record = record;
      this.explanation = explanation;
    }

    private <T> DnsAnswer<T> found(List<T> values) {
      questions++;
      return new DnsAnswer.Found<>(values, Duration.ZERO, Dnssec.INSECURE);
    }

    @Override
    public DnsAnswer<Mx> mx(DomainName name) {
      return found(List.of(new Mx(0, Optional.of(name))));
    }

    @Override
    public DnsAnswer<InetAddress> a(DomainName name) {
      return found(List.of(InetAddress.ofLiteral("192.0.2.1")));
    }

    @Override
    public DnsAnswer<InetAddress> aaaa(DomainName name) {
      return found(List.of(InetAddress.ofLiteral("2001:db8::2")));
    }

    @Override
    public DnsAnswer<String> txt(DomainName name) {
      return found(List.of(name.ascii().startsWith("why.") ? explanation : record));
    }

    @Override
    public DnsAnswer<DomainName> ptr(InetAddress address) {
      return found(List.of(new DomainName("p.example")));
    }

    @Override
    public DnsAnswer<Tlsa> tlsa(DomainName name) {
      throw new UnsupportedOperationException("SPF does not ask for TLSA");
    }

    @Override
    public DnsAnswer<Srv> srv(DomainName name) {
      throw new UnsupportedOperationException("SPF does not ask for SRV");
    }

    @Override
    public DnsAnswer<DomainName> cname(DomainName name) {
      throw new UnsupportedOperationException("SPF does not ask for CNAME");
    }
  }
}

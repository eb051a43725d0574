package org.posthorn.transport.returnpath;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.returnpath.Srs.Reversed;

/// Return paths with untrusted text, and those made for untrusted addresses.
class ReturnPathsFuzzTest {
  private static final DomainName OURS = DomainName.parse("forward.example");
  private static final DomainName NEXT = DomainName.parse("next.example");

  private final Map<String, Mailbox> kept = new HashMap<>();
  private final Srs ours = srs("a secret of 16 octets");
  private final Srs next = srs("another one of 20 oct");

  private Srs srs(String secret) {
    SrsDatabase paths =
        new SrsDatabase() {
          @Override
          public String keep(Mailbox address) {
            String key = "k" + kept.size();
            kept.put(key, address);
            return key;
          }

          @Override
          public Optional<Mailbox> find(String key) {
            return Optional.ofNullable(kept.get(key.toLowerCase(Locale.ROOT)));
          }
        };
    return new Srs(
        List.of(secret.getBytes(UTF_8)),
        paths,
        InstantSource.fixed(Instant.parse("2026-03-02T08:00:00Z")));
  }

  /// Any address comes back from behind one forwarder and from behind two, and none that was
  /// changed on the way.
  @FuzzTest
  void forwarded(byte[] input) {
    kept.clear();
    String text = new String(input, UTF_8);
    Mailbox from = new Mailbox(text, "first.test");
    Mailbox once = ours.forward(ReversePath.of(from), OURS).mailbox().orElseThrow();
    assertThat(once.domain()).isEqualTo("forward.example");
    assertThat(once.localPart().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(64);
    boolean again = text.matches("(?is)SRS[01][=+-].+"); // leads past who forwarded before
    assertThat(ours.reverse(once)).isInstanceOf(Reversed.Original.class);
    assertThat(again || ours.reverse(once).equals(backTo(from))).as(once.toString()).isTrue();
    Mailbox twice = next.forward(ReversePath.of(once), NEXT).mailbox().orElseThrow();
    assertThat(twice.localPart().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(64);
    assertThat(next.reverse(twice)).isInstanceOf(Reversed.Original.class);
    assertThat(again || next.reverse(twice).equals(backTo(once))).as(twice.toString()).isTrue();
    assertThat(next.reverse(once)).isInstanceOf(Reversed.Refused.class);
    String local = once.localPart();
    for (int i = 5; i < local.length(); i++) {
      String changed = local.substring(0, i) + other(local.charAt(i)) + local.substring(i + 1);
      assertThat(ours.reverse(new Mailbox(changed, once.domain())))
          .as(changed)
          .isInstanceOf(Reversed.Refused.class);
    }
  }

  private static Reversed backTo(Mailbox address) {
    return new Reversed.Original(address);
  }

  /// Another one, not merely in another case.
  private static char other(char c) {
    return c == 'x' || c == 'X' ? 'y' : 'x';
  }

  /// Nobody but us can write one.
  @FuzzTest
  void forged(byte[] input) {
    String text = new String(input, UTF_8);
    for (String local : new String[] {text, "SRS0=" + text, "SRS1=" + text, "srs0+" + text}) {
      assertThat(ours.reverse(new Mailbox(local, "forward.example")))
          .isInstanceOf(Reversed.Refused.class);
    }
  }
}

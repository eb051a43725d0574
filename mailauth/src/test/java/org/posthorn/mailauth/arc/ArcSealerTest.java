package org.posthorn.mailauth.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.signatures.SignatureVerifier;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.Programs.Call;
import org.posthorn.testkit.Programs.Outcome;

/// Messages that pass several hops, each of which seals.
class ArcSealerTest {
  private static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");
  private static final String RESULTS =
      "mx.list.example;\r\n\tdkim=pass header.d=a.example;\r\n\tspf=fail smtp.mailfrom=a.example";
  private static final DkimKey LIST = key("list.example", DkimAlgorithm.ED25519_SHA256);
  private static final DkimKey FORWARDER = key("forward.example", DkimAlgorithm.RSA_SHA256);
  private static final MemoryZone ZONE =
      new MemoryZone()
          .txt(LIST.name().ascii(), LIST.record().text())
          .txt(FORWARDER.name().ascii(), FORWARDER.record().text());
  private static final String MESSAGE =
      """
      DKIM-Signature: v=1; d=a.example; b=x
      From: a@a.example
      To: list@list.example
      Subject: Hello

      One  line
      """
          .replace("\n", "\r\n");

  private static DkimKey key(String domain, DkimAlgorithm algorithm) {
    return DkimKey.generate(DomainName.parse(domain), "s2026", algorithm);
  }

  private static ArcChain chain(String message) {
    byte[] octets = message.getBytes(ISO_8859_1);
    SignatureVerifier verifier = new SignatureVerifier(NOW);
    verifier.write(octets, 0, octets.length);
    return verifier.finish(ZONE).arc();
  }

  private static Optional<String> fields(
      String message, DkimKey key, AuthenticationVerdict verdict, int piece) {
    ArcSealer sealer = new ArcSealer(key, NOW, verdict, RESULTS);
    byte[] octets = message.getBytes(ISO_8859_1);
    for (int at = 0; at < octets.length; at += piece) {
      sealer.update(octets, at, Math.min(octets.length, at + piece));
    }
    return sealer.finish();
  }

  /// As a hop does: verifies the message, then seals it.
  private static String sealed(String message, DkimKey key) {
    return fields(message, key, chain(message).verdict(), 1_000).orElseThrow() + message;
  }

  /// As a mailing list does: verifies, changes and seals the message.
  private static String relisted(String message) {
    String changed = message.replace("Subject: ", "Subject: [list] ");
    return fields(changed, FORWARDER, chain(message).verdict(), 1_000).orElseThrow() + changed;
  }

  @ParameterizedTest
  @EnumSource(DkimAlgorithm.class)
  void a_seal_holds(DkimAlgorithm algorithm) {
    DkimKey key = algorithm == DkimAlgorithm.RSA_SHA256 ? FORWARDER : LIST;
    String sealed = sealed(MESSAGE, key);
    ArcChain chain = chain(sealed);
    assertThat(chain.verdict()).as(chain.reason()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(chain.hops())
        .containsExactly(new ArcChain.Hop(1, key.domain(), new DomainName("s2026"), " " + RESULTS));
    assertThat(chain.oldestPass()).isZero();
    assertThat(sealed).contains("cv=none").contains(":DKIM-Signature;");
    assertThat(sealed.lines()).allMatch(line -> line.length() < 79);
  }

  @Test
  void hops_change_messages_and_seal() {
    String first = sealed(MESSAGE, LIST);
    String second = relisted(first);
    String third = sealed("Received: from x\r\n" + second, LIST);
    ArcChain chain = chain(third);
    assertThat(chain.verdict()).as(chain.reason()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(chain.hops()).extracting(ArcChain.Hop::instance).containsExactly(1, 2, 3);
    // The second hop changed the subject: its signature is the oldest that holds.
    assertThat(chain.oldestPass()).isEqualTo(2);
  }

  @Test
  void what_was_changed_after_the_last_seal_fails() {
    String sealed = sealed(MESSAGE, LIST);
    assertThat(chain(sealed.replace("One", "Two")).reason()).contains("body hash");
    assertThat(chain(sealed.replace("Hello", "Bye")).reason()).contains("signature did not verify");
    assertThat(chain(sealed.replace("spf=fail", "spf=pass")).reason()).contains("seal 1");
    assertThat(chain(sealed.replace("cv=none", "cv=pass")).reason()).contains("cv=");
  }

  /// RFC 8617 §5.1.2: the failure is sealed once, over the new set alone.
  @Test
  void a_chain_that_failed_is_sealed_as_failed_once() {
    String broken = sealed(MESSAGE, LIST).replace("One", "Two");
    String sealed = sealed(broken, FORWARDER);
    assertThat(sealed).contains("cv=fail").contains("i=2;");
    ArcChain chain = chain(sealed);
    assertThat(chain.verdict()).isEqualTo(AuthenticationVerdict.FAIL);
    assertThat(chain.reason()).isEqualTo("instance 2 found the chain failed");
    assertThat(fields(sealed, LIST, AuthenticationVerdict.FAIL, 1_000)).isEmpty();
    String forged = "ARC-Seal: i=50; cv=pass\r\n" + MESSAGE;
    assertThat(fields(forged, LIST, AuthenticationVerdict.FAIL, 1_000)).isEmpty();
  }

  /// Whoever says "none" of a chain that is there, or "pass" of none, seals a failure.
  @Test
  void a_status_that_does_not_fit_is_a_failure() {
    assertThat(fields(MESSAGE, LIST, AuthenticationVerdict.PASS, 1_000))
        .get()
        .asString()
        .contains("cv=fail");
    assertThat(fields(sealed(MESSAGE, LIST), LIST, AuthenticationVerdict.NONE, 1_000))
        .get()
        .asString()
        .contains("cv=fail");
  }

  /// Whoever takes a field out of a chain that held on arrival has none to go on with.
  @Test
  void a_chain_that_was_broken_here_is_not_sealed() {
    String broken = sealed(MESSAGE, LIST).replaceFirst("ARC-Message-Signature", "X-Removed");
    assertThat(fields(broken, FORWARDER, AuthenticationVerdict.PASS, 1_000)).isEmpty();
  }

  /// RFC 6376 §5.4: a signature is about an author.
  @Test
  void a_message_without_author_is_not_sealed() {
    assertThat(fields("Subject: x\r\n\r\nHi.\r\n", FORWARDER, AuthenticationVerdict.NONE, 1_000))
        .isEmpty();
  }

  /// RFC 8617 §5.1: one more than the highest instance that any field has.
  @Test
  void the_instance_is_above_all_that_are_there() {
    String odd = "ARC-Authentication-Results: i=7; x.example; none\r\n" + MESSAGE;
    assertThat(fields(odd, FORWARDER, AuthenticationVerdict.FAIL, 1_000))
        .get()
        .asString()
        .contains("ARC-Seal: i=8;", "cv=fail");
  }

  /// RFC 8617 §4.2.1.
  @Test
  void fifty_hops_and_no_more() {
    String message = MESSAGE;
    for (int i = 1; i <= ArcVerifier.INSTANCES_MAX; i++) {
      message =
          fields(
                      message,
                      LIST,
                      i == 1 ? AuthenticationVerdict.NONE : AuthenticationVerdict.PASS,
                      4_096)
                  .get()
              + message;
    }
    ArcChain chain = chain(message);
    assertThat(chain.verdict()).as(chain.reason()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(chain.hops()).hasSize(50);
    assertThat(fields(message, LIST, AuthenticationVerdict.PASS, 4_096)).isEmpty();
  }

  @Test
  void pieces_do_not_matter() {
    String whole = fields(MESSAGE, LIST, AuthenticationVerdict.NONE, 10_000).orElseThrow();
    for (int piece = 1; piece < MESSAGE.length(); piece++) {
      assertThat(fields(MESSAGE, LIST, AuthenticationVerdict.NONE, piece)).hasValue(whole);
    }
  }

  @Test
  void results_cannot_bring_fields_of_their_own() {
    for (String results : List.of("a\r\nBcc: x", "a\nb", "a\rb", "a\r\n", "a\r\n \r\n b")) {
      assertThatThrownBy(() -> new ArcSealer(LIST, NOW, AuthenticationVerdict.NONE, results))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /// RFC 8617 §5.2.1: no answer of the DNS is a failure, too.
  @Test
  void a_key_that_cannot_be_looked_up_fails_the_chain() {
    byte[] octets = sealed(MESSAGE, LIST).getBytes(ISO_8859_1);
    SignatureVerifier verifier = new SignatureVerifier(NOW);
    verifier.write(octets, 0, octets.length);
    ArcChain chain =
        verifier.finish(new MemoryZone().failing(LIST.name().ascii(), "timeout")).arc();
    assertThat(chain.verdict()).isEqualTo(AuthenticationVerdict.FAIL);
    assertThat(chain.reason()).contains("looked up");
  }

  @TempDir Path directory;

  /// Debian's dkimpy validates what we seal: one hop to three, an altered message, and a failure.
  /// With RSA alone: its ARC knows no Ed25519.
  @Test
  void dkimpy_validates_what_we_seal() throws IOException {
    String python = "/usr/bin/python3";
    Programs.assumeInstalled(python);
    Assumptions.assumeTrue(
        Programs.run(Call.of(python, "-c", "import dkim, nacl")).exit() == 0,
        "python3-dkim and python3-nacl are not installed");
    String one = sealed(MESSAGE, FORWARDER);
    List<String> messages = new ArrayList<>();
    messages.add(one);
    String two = relisted(one);
    messages.add(two);
    messages.add(sealed("Received: from x\r\n" + two, FORWARDER));
    messages.add(two.replace("One", "Two"));
    messages.add(sealed(one.replace("One", "Two"), FORWARDER));
    for (int i = 0; i < messages.size(); i++) {
      Files.writeString(directory.resolve(i + ".eml"), messages.get(i), ISO_8859_1);
    }
    Files.writeString(
        directory.resolve("records"), FORWARDER.name() + " " + FORWARDER.record().text() + "\n");
    String script =
        """
        import dkim, sys, os
        records = dict(line.rstrip("\\n").split(" ", 1) for line in open("records"))
        def dnsfunc(name, timeout=5):
            name = name.decode() if isinstance(name, bytes) else name
            return records.get(name.rstrip("."), "").encode()
        for i in range(%d):
            verdict = dkim.ARC(open(str(i) + ".eml", "rb").read()).verify(dnsfunc=dnsfunc)[0]
            print((verdict or b"nothing").decode())
        """
            .formatted(messages.size());
    Outcome outcome = Programs.run(Call.of(python, "-c", script).withDirectory(directory));
    assertThat(outcome.err()).isEmpty();
    // It gives no verdict at all of a chain that was sealed as failed.
    assertThat(outcome.out().lines()).containsExactly("pass", "pass", "pass", "fail", "nothing");
    assertThat(messages)
        .extracting(message -> chain(message).verdict().text())
        .containsExactly("pass", "pass", "pass", "fail", "fail");
  }
}

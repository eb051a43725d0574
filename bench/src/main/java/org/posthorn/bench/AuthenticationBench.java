package org.posthorn.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.Incoming;
import org.posthorn.delivery.checks.Peer;
import org.posthorn.delivery.checks.authentication.AuthenticationCheck;
import org.posthorn.delivery.checks.authentication.AuthenticationLimits;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy;
import org.posthorn.delivery.checks.authentication.AuthenticationSettings;
import org.posthorn.delivery.octets.Staged;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.DkimSigner;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mime.HeaderFields;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;

/// Messages a second that are authenticated, and nothing else: SPF of two identities, one RSA
/// signature of 2048 bits, DMARC and the client's name, with a DNS in memory, by 16 sessions.
///
/// usage: AuthenticationBench [MESSAGES [OCTETS]]
public final class AuthenticationBench {
  private static final int SESSIONS = 16;
  private static final int ROUNDS = 5;

  private AuthenticationBench() {}

  /// A message in memory.
  private record Octets(byte[] all) implements Staged {
    @Override
    public long size() {
      return all.length;
    }

    @Override
    public byte[] octets(long from, long to) {
      return Arrays.copyOfRange(all, (int) from, (int) to);
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      target.write(all);
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    int size = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4_000;
    DkimKey key = DkimKey.generate(DomainName.parse("bank.test"), "s1", DkimAlgorithm.RSA_SHA256);
    MemoryZone zone =
        new MemoryZone()
            .ptr("192.0.2.1", "mail.bank.test")
            .address("mail.bank.test", "192.0.2.1")
            .txt("mail.bank.test", "v=spf1 a -all")
            .txt("bank.test", "v=spf1 include:spf.bank.test -all")
            .txt("spf.bank.test", "v=spf1 ip4:192.0.2.0/28 -all")
            .txt("_dmarc.bank.test", "v=DMARC1; p=reject")
            .txt(key.name().ascii(), key.record().toString());
    byte[] message = signed(key, size);
    AuthenticationCheck check =
        new AuthenticationCheck(
            new AuthenticationSettings(
                "mx.example.test",
                List.of(),
                List.of(),
                Set.of(),
                PublicSuffixes.NONE,
                _ -> AuthenticationPolicy.defaults()),
            AuthenticationLimits.defaults(),
            zone,
            InstantSource.system());
    for (int round = 1; round <= ROUNDS; round++) {
      long begin = System.nanoTime();
      run(check, message, messages);
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          "round %d: %.0f messages/s of %d octets, %.0f us of two cores each%n",
          round, messages / seconds, message.length, seconds * 2e6 / messages);
    }
  }

  private static void run(AuthenticationCheck check, byte[] message, int messages)
      throws InterruptedException {
    AtomicInteger left = new AtomicInteger(messages);
    CountDownLatch done = new CountDownLatch(SESSIONS);
    for (int i = 0; i < SESSIONS; i++) {
      Thread.ofVirtual()
          .start(() -> {
            while (left.getAndDecrement() > 0) {
              authenticate(check, message);
            }
            done.countDown();
          });
    }
    done.await();
  }

  private static void authenticate(AuthenticationCheck check, byte[] message) {
    Incoming incoming =
        new Incoming(
            "t.1",
            new Peer(
                InetAddress.ofLiteral("192.0.2.1"),
                "mail.bank.test",
                "",
                true,
                Peer.Kind.UNAUTHENTICATED,
                List.of()),
            new ReversePath(Optional.of(new Mailbox("teller", "bank.test"))),
            List.of("alice@example.test"),
            false,
            Instant.now());
    Findings findings = new Findings();
    try {
      check.examine(
          new CheckedMessage(incoming, new Octets(message), HeaderFields.parse(message)), findings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (findings.authentication().orElseThrow().dmarc().verdict() != AuthenticationVerdict.PASS) {
      throw new IllegalStateException("it should pass");
    }
  }

  private static byte[] signed(DkimKey key, int size) {
    String text =
        "From: Bank <teller@bank.test>\r\nTo: alice@example.test\r\nSubject: hello\r\n"
            + "Date: Sun, 29 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@bank.test>\r\n\r\n"
            + "A line of an ordinary message, neither long nor short.\r\n".repeat(size / 56);
    DkimSigner signer = new DkimSigner(List.of(key), Instant.now());
    byte[] octets = text.getBytes(US_ASCII);
    signer.update(octets, 0, octets.length);
    return (signer.finish().orElseThrow() + text).getBytes(US_ASCII);
  }
}

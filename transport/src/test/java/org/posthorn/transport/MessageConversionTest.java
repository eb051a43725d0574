package org.posthorn.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.MessageConversion.Offer;
import org.posthorn.transport.MessageConversion.Result;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// What servers that lack something get. Octets are ISO 8859-1.
class MessageConversionTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final Offer OLD = new Offer(false, false, false);
  private static final String OURS = "DKIM-Signature: v=1; s=old; d=example.test; b=eA==\r\n";
  private static final String MESSAGE =
      "From: a@example.test\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n\u00fc\r\n";

  private static final SmtpEnvelope ENVELOPE =
      new SmtpEnvelope(
          ReversePath.of(new Mailbox("alice", "example.test")),
          Optional.empty(),
          "trace.1",
          NOW,
          NOW,
          MailParameters.NONE.withBody(MailParameters.Body.EIGHT_BIT_MIME),
          false,
          false,
          List.of(new EnvelopeRecipient(new Mailbox("bob", "old.test"), RcptParameters.NONE)));

  private static Contents contents(String signatures, String message) {
    byte[] bytes = (signatures + message).getBytes(ISO_8859_1);
    return new Contents() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public long signatures() {
        return signatures.length();
      }

      @Override
      public void writeTo(OutputStream target) throws IOException {
        target.write(bytes);
      }
    };
  }

  private static MessageConversion with(ActiveKeys keys, TransportTolerance... tolerances) {
    return new MessageConversion(keys, InstantSource.fixed(NOW), Set.of(tolerances));
  }

  private static String sent(Result result) throws IOException {
    assertThat(result).isInstanceOf(Result.Fitting.class);
    Contents contents = ((Result.Fitting) result).contents();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    contents.writeTo(out);
    assertThat(contents.size()).isEqualTo(out.size());
    return out.toString(ISO_8859_1);
  }

  @Test
  void what_is_signed_by_us_is_signed_anew_by_the_keys_of_today() throws IOException {
    DomainName domain = DomainName.parse("example.test");
    DkimKey key = DkimKey.generate(domain, "new", DkimAlgorithm.ED25519_SHA256);
    MessageConversion adaptation = with(of -> of.equals(domain) ? List.of(key) : List.of());
    Result result = adaptation.adapt(ENVELOPE, contents(OURS, MESSAGE), OLD);
    assertThat(sent(result))
        .startsWith("DKIM-Signature: v=1; a=ed25519-sha256;")
        .contains("s=new;")
        .doesNotContain("s=old;")
        .endsWith("\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=FC\r\n");
    assertThat(((Result.Fitting) result).parameters().body())
        .isEqualTo(MailParameters.Body.SEVEN_BIT);
  }

  /// A seal cannot be made anew, and the message is nobody's signature without it.
  @Test
  void a_seal_of_ours_gives_way_to_what_the_server_can_take() throws IOException {
    String seal = "ARC-Seal: i=1; cv=none; d=example.test; s=old; b=eA==\r\n";
    DkimKey key =
        DkimKey.generate(DomainName.parse("example.test"), "new", DkimAlgorithm.ED25519_SHA256);
    Result result = with(_ -> List.of(key)).adapt(ENVELOPE, contents(seal, MESSAGE), OLD);
    assertThat(sent(result))
        .startsWith("From: a@example.test\r\n")
        .endsWith("\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=FC\r\n");
  }

  @Test
  void a_signature_that_cannot_be_made_anew_is_kept() throws IOException {
    MessageConversion adaptation =
        with(domain -> List.of(), TransportTolerance.EIGHT_BIT_UNANNOUNCED);
    assertThat(sent(adaptation.adapt(ENVELOPE, contents(OURS, MESSAGE), OLD)))
        .isEqualTo(OURS + MESSAGE);
  }

  @Test
  void without_the_tolerance_what_cannot_be_converted_comes_back() throws IOException {
    MessageConversion strict = with(domain -> List.of());
    assertThat(strict.adapt(ENVELOPE, contents("", OURS + MESSAGE), OLD))
        .isInstanceOfSatisfying(
            Result.Unfit.class, unfit -> assertThat(unfit.status()).isEqualTo("5.6.3"));
    assertThat(sent(strict.adapt(ENVELOPE, contents("", MESSAGE), OLD))).endsWith("=FC\r\n");
  }

  @Test
  void a_server_that_takes_the_octets_gets_them() throws IOException {
    Contents contents = contents(OURS, MESSAGE);
    Result result =
        with(domain -> List.of()).adapt(ENVELOPE, contents, new Offer(true, false, false));
    assertThat(result).isEqualTo(new Result.Fitting(ENVELOPE.parameters(), contents));
  }
}

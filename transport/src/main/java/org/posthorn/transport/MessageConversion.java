package org.posthorn.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.DkimSigner;
import org.posthorn.mime.Downgrade;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.SmtpEnvelope;

/// Converts a message for a server that lacks an extension the message needs, if the conversion
/// does no harm. Thread-safe.
///
/// A message is converted only if it has no signatures of others. Signatures of this server are
/// made anew over the converted message. A message that cannot be converted is sent unchanged or
/// not at all.
public final class MessageConversion {
  private static final Pattern DOMAIN = Pattern.compile("(?:^|;)\\s*d\\s*=\\s*([^;\\s]+)");

  private final ActiveKeys keys;
  private final InstantSource clock;
  private final Set<TransportTolerance> tolerances;

  /// @param keys the active signing keys of a domain
  public MessageConversion(
      ActiveKeys keys, InstantSource clock, Set<TransportTolerance> tolerances) {
    this.keys = keys;
    this.clock = clock;
    this.tolerances = Set.copyOf(tolerances);
  }

  /// Without signing keys, with the default tolerances.
  static MessageConversion unsigned(InstantSource clock) {
    return new MessageConversion(domain -> List.of(), clock, TransportTolerance.defaults());
  }

  /// The extensions that a server offers.
  record Offer(boolean eightBit, boolean binary, boolean smtputf8) {}

  sealed interface Result {
    /// The message can be sent like this.
    record Fitting(MailParameters parameters, Contents contents) implements Result {}

    /// The message cannot be sent to this server.
    record Unfit(String status, String text) implements Result {}
  }

  /// @param envelope with recipients whose addresses the server can accept
  Result adapt(SmtpEnvelope envelope, Contents contents, Offer offer) throws IOException {
    MailParameters parameters = envelope.parameters();
    if (parameters.smtputf8() && !offer.smtputf8()) {
      if (needsSmtputf8(contents)) {
        return new Result.Unfit(
            "5.6.7", "the server does not take internationalized mail (SMTPUTF8)");
      }
      parameters = parameters.withoutSmtputf8();
    }
    boolean binary = parameters.body() == MailParameters.Body.BINARY_MIME;
    boolean fits = binary ? offer.binary() : offer.eightBit() || sevenBit(contents);
    return fits
        ? new Result.Fitting(parameters, contents)
        : converted(parameters, contents, binary, offer.eightBit());
  }

  /// RFC 6531 §3.4: clients may give the parameter for messages that do not need it.
  private static boolean needsSmtputf8(Contents contents) throws IOException {
    return !sevenBit(contents)
        && Downgrade.examine(
                out -> contents.writeTo(new Skipping(0, out)), Downgrade.Target.SEVEN_BIT, false)
            .obstacle()
            .filter(Downgrade.Obstacle.OUTSIDE_PARTS::equals)
            .isPresent();
  }

  private static boolean sevenBit(Contents contents) throws IOException {
    SevenBitCheck check = new SevenBitCheck();
    contents.writeTo(new Skipping(0, check));
    return !check.eightBit;
  }

  /// RFC 6152 §3, RFC 3030 §3.
  private Result converted(
      MailParameters parameters, Contents contents, boolean binary, boolean eightBit)
      throws IOException {
    Downgrade.Target target = eightBit ? Downgrade.Target.EIGHT_BIT : Downgrade.Target.SEVEN_BIT;
    Downgrade downgrade =
        Downgrade.examine(
            out -> contents.writeTo(new Skipping(contents.signatures(), out)), target, binary);
    MailParameters.Body body =
        eightBit ? MailParameters.Body.EIGHT_BIT_MIME : MailParameters.Body.SEVEN_BIT;
    if (downgrade.obstacle().isEmpty() && !downgrade.changes()) {
      return new Result.Fitting(parameters.withBody(body), contents);
    }
    HeaderFields first = first(contents);
    Optional<DkimSigner> signer = signer(first);
    // An ARC seal covers the original octets and cannot be made anew, so it is dropped.
    boolean ours =
        first.all().isEmpty() || signer.isPresent() || first.first("ARC-Seal").isPresent();
    if (downgrade.obstacle().isEmpty() && ours && !signedByOthers(downgrade.header())) {
      return new Result.Fitting(
          parameters.withBody(body), Converted.of(contents, downgrade, signer));
    }
    return !binary && tolerances.contains(TransportTolerance.EIGHT_BIT_UNANNOUNCED)
        ? new Result.Fitting(parameters, contents)
        : new Result.Unfit(
            "5.6.3", "the server does not take such octets, nor can they be encoded");
  }

  private static boolean signedByOthers(HeaderFields header) {
    return header.first("DKIM-Signature").isPresent()
        || header.first("ARC-Message-Signature").isPresent();
  }

  /// The signatures or seal that this server put before the message.
  private static HeaderFields first(Contents contents) throws IOException {
    if (contents.signatures() == 0) {
      return HeaderFields.parse(new byte[0]);
    }
    Beginning beginning = new Beginning((int) contents.signatures());
    contents.writeTo(beginning);
    return HeaderFields.parse(beginning.bytes());
  }

  /// A signer with the current keys of the domains that signed the message here.
  private Optional<DkimSigner> signer(HeaderFields first) {
    List<DkimKey> active = new ArrayList<>();
    first.all("DKIM-Signature").stream()
        .map(HeaderField::value)
        .map(DOMAIN::matcher)
        .filter(Matcher::find)
        .map(found -> DomainName.parse(found.group(1)))
        .distinct()
        .forEach(domain -> active.addAll(keys.active(domain)));
    return active.isEmpty()
        ? Optional.empty()
        : Optional.of(new DkimSigner(active, clock.instant()));
  }

  /// The converted message with new signatures.
  private record Converted(Contents original, Downgrade downgrade, byte[] first, long size)
      implements Contents {

    /// Converts once to compute signatures and size.
    static Converted of(Contents original, Downgrade downgrade, Optional<DkimSigner> signer)
        throws IOException {
      Measuring measuring = new Measuring(signer);
      write(original, downgrade, measuring);
      byte[] first = signer.flatMap(DkimSigner::finish).orElse("").getBytes(US_ASCII);
      return new Converted(original, downgrade, first, first.length + measuring.size);
    }

    private static void write(Contents original, Downgrade downgrade, OutputStream target)
        throws IOException {
      original.writeTo(new Skipping(original.signatures(), downgrade.into(target)));
    }

    @Override
    public long signatures() {
      return first.length;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      target.write(first);
      write(original, downgrade, target);
    }
  }

  /// Skips the first octets, passes on the rest, and yields to other threads in between.
  private static final class Skipping extends OutputStream {
    private static final int STEP_BYTES = 16 << 10;

    private final OutputStream target;
    private final TimeSlice slice = new TimeSlice();
    private long left;

    Skipping(long count, OutputStream target) {
      this.left = count;
      this.target = target;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int skipped = (int) Math.min(left, length);
      left -= skipped;
      int end = offset + length;
      for (int at = offset + skipped; at < end; at += STEP_BYTES) {
        target.write(bytes, at, Math.min(STEP_BYTES, end - at));
        slice.breathe();
      }
    }
  }

  private static final class Beginning extends OutputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int left;

    Beginning(int count) {
      this.left = count;
    }

    byte[] bytes() {
      return kept.toByteArray();
    }

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      int taken = Math.min(left, length);
      kept.write(bytes, offset, taken);
      left -= taken;
    }
  }

  private static final class Measuring extends OutputStream {
    private final Optional<DkimSigner> signer;
    private long size;

    Measuring(Optional<DkimSigner> signer) {
      this.signer = signer;
    }

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      size += length;
      signer.ifPresent(signing -> signing.update(bytes, offset, offset + length));
    }
  }

  private static final class SevenBitCheck extends OutputStream {
    private boolean eightBit;

    @Override
    public void write(int octet) {
      eightBit |= (byte) octet < 0;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        eightBit |= bytes[i] < 0;
      }
    }
  }
}

package org.posthorn.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.mime.TransferEncoder.Base64Lines;
import org.posthorn.mime.TransferEncoder.QuotedPrintable;

/// Converts a message for a server without 8BITMIME or BINARYMIME (RFC 6152 §3, RFC 3030 §3): text
/// becomes quoted-printable, other bodies base64, and the Content-Transfer-Encoding of these parts
/// and their parents is corrected. No other octet changes. Immutable.
///
/// The message is read twice for the analysis, and once more for the conversion; only one header at
/// a time is held in memory.
public final class Downgrade {
  private final HeaderFields header;
  private final Optional<Obstacle> obstacle;
  private final List<Rewriting.Edit> edits;

  private Downgrade(HeaderFields header, Optional<Obstacle> obstacle, List<Rewriting.Edit> edits) {
    this.header = header;
    this.obstacle = obstacle;
    this.edits = List.copyOf(edits);
  }

  /// A message that can be read repeatedly.
  @FunctionalInterface
  public interface Source {
    void writeTo(OutputStream target) throws IOException;
  }

  /// What a server accepts.
  public enum Target {
    /// Lines of octets below 128.
    SEVEN_BIT("7bit"),
    /// Lines of any octets (8BITMIME).
    EIGHT_BIT("8bit");

    private final String encoding;

    Target(String encoding) {
      this.encoding = encoding;
    }
  }

  /// Why a message cannot be converted.
  public enum Obstacle {
    /// In a multipart/signed or multipart/encrypted, which must not be changed (RFC 1847 §2.1,
    /// §2.2).
    SIGNED_OR_ENCRYPTED,
    /// In a message without MIME-Version, whose encoding is undefined (RFC 2045 §4).
    NOT_MIME,
    /// In a header, or between parts, where there is no encoding.
    OUTSIDE_PARTS,
    /// In a part that is already encoded, or has an unknown encoding.
    ENCODED_ALREADY,
    /// In a part that may have no encoding (RFC 2045 §6.4), or too many parts, or too deep.
    STRUCTURE
  }

  /// Analyses what conversion a message needs.
  ///
  /// @param binary whether the message may be binary (BINARYMIME); then binary parts are encoded
  ///   too
  /// @throws IOException only what `message` throws
  public static Downgrade examine(Source message, Target target, boolean binary)
      throws IOException {
    MimeLimits limits = MimeLimits.defaults();
    MessageScanner scanner = new MessageScanner(limits);
    message.writeTo(new Scanning(scanner));
    Entity top = scanner.finish();
    OctetSurvey survey = new OctetSurvey(top, limits.headerBytesMax());
    message.writeTo(survey);
    survey.finish();
    Plan plan = new Plan(survey, target, binary);
    plan.visit(top, survey.fields(top).mime(), false);
    return plan.result(scanner.headerFields());
  }

  /// The fields of the message's own header.
  public HeaderFields header() {
    return header;
  }

  /// Whether there is something to convert, and it can be.
  public boolean changes() {
    return !edits.isEmpty();
  }

  /// Why it cannot be converted; empty if it can be, or need not be.
  public Optional<Obstacle> obstacle() {
    return obstacle;
  }

  /// A stream that passes on the converted message, when the message is written to it.
  public OutputStream into(OutputStream target) {
    return new Rewriting(edits, target);
  }

  private static final class Scanning extends OutputStream {
    private final MessageScanner scanner;

    Scanning(MessageScanner scanner) {
      this.scanner = scanner;
    }

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      scanner.write(bytes, offset, length);
    }
  }

  /// Decides part by part, in the message's order.
  private static final class Plan {
    private final OctetSurvey survey;
    private final Target target;
    private final boolean binary;
    private final List<Rewriting.Edit> edits = new ArrayList<>();
    private Optional<Obstacle> obstacle = Optional.empty();
    private boolean needed;

    Plan(OctetSurvey survey, Target target, boolean binary) {
      this.survey = survey;
      this.target = target;
      this.binary = binary;
      if (unfit(survey.outsideBodies())) {
        obstacle = Optional.of(Obstacle.OUTSIDE_PARTS);
      }
    }

    Downgrade result(HeaderFields header) {
      boolean convert = obstacle.isEmpty() && (needed || binary);
      return new Downgrade(header, obstacle, convert ? edits : List.of());
    }

    private boolean unfit(OctetSurvey.Seen octets) {
      return (target == Target.SEVEN_BIT && octets.eightBit()) || (binary && octets.binary());
    }

    private void stop(Obstacle why) {
      obstacle = obstacle.or(() -> Optional.of(why));
    }

    /// @param mime whether the message that it is part of is MIME
    /// @param untouchable whether it must not change
    void visit(Entity entity, boolean mime, boolean untouchable) {
      OctetSurvey.Fields fields = survey.fields(entity);
      String encoding = entity.fields().transferEncoding();
      String given = encoding == null ? "7bit" : encoding.toLowerCase(Locale.ROOT);
      boolean lowered = given.equals("binary") || given.equals("8bit");
      boolean relabel = lowered && mime && !untouchable && !given.equals(target.encoding);
      if (entity.kind() != Entity.Kind.LEAF) {
        ContentType type = entity.contentType();
        boolean sealed = type.is("multipart", "signed") || type.is("multipart", "encrypted");
        if (relabel && !sealed) {
          edits.addAll(fields.labelled(target.encoding));
        }
        for (Entity child : entity.children()) {
          boolean inner = entity.kind() == Entity.Kind.MESSAGE;
          visit(child, inner ? survey.fields(child).mime() : mime, untouchable || sealed);
        }
      } else if (unfit(survey.body(entity))) {
        encode(entity, fields, given, mime, untouchable);
      } else if (relabel) {
        edits.addAll(fields.labelled(target.encoding));
      }
    }

    private void encode(
        Entity leaf, OctetSurvey.Fields fields, String given, boolean mime, boolean untouchable) {
      boolean plain = given.equals("7bit") || given.equals("8bit") || given.equals("binary");
      ContentType type = leaf.contentType();
      if (untouchable) {
        stop(Obstacle.SIGNED_OR_ENCRYPTED);
      } else if (!mime) {
        stop(Obstacle.NOT_MIME);
      } else if (!plain) {
        stop(Obstacle.ENCODED_ALREADY);
      } else if (type.isType("multipart") || type.isType("message") || !known(leaf, fields)) {
        stop(Obstacle.STRUCTURE);
      } else {
        boolean lines = type.isType("text") && !survey.body(leaf).binary();
        needed = true;
        edits.addAll(fields.labelled(lines ? "quoted-printable" : "base64"));
        boolean ends = leaf.bodyEnd() == survey.size();
        edits.add(
            Rewriting.Edit.encode(leaf, ends, lines ? QuotedPrintable::new : Base64Lines::new));
      }
    }

    /// Whether the header was short enough to be parsed.
    private static boolean known(Entity leaf, OctetSurvey.Fields fields) {
      boolean said = leaf.fields().transferEncoding() != null;
      return fields.whole() && said == !fields.encodings().isEmpty();
    }
  }
}

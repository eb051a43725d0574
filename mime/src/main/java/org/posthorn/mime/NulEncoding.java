package org.posthorn.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.posthorn.mime.TransferEncoder.Base64Lines;
import org.posthorn.mime.TransferEncoder.WithoutNul;

/// Removes NUL octets from a message, so that IMAP can send any section of it (RFC 9051 §4.3.1): a
/// body with NUL becomes base64, and its Content-Transfer-Encoding says so. In a body in
/// quoted-printable it is written as `=00`. Elsewhere, in headers, between parts and in base64, it
/// is replaced by `?`, which cannot create a delimiter, fold or field. No other octet changes.
/// Parts of signed messages are encoded too: data with NUL is not in the canonical form that
/// signatures require (RFC 1847 §2.1).
///
/// The message is read once for the analysis, and once more for the conversion; only one header at
/// a time is held in memory. Immutable.
public final class NulEncoding {
  private static final String NO_NUL = "?";

  private final List<Rewriting.Edit> edits;

  private NulEncoding(List<Rewriting.Edit> edits) {
    this.edits = List.copyOf(edits);
  }

  /// Determines what to encode.
  ///
  /// @param structure of the message, as [MessageScanner] found it within the standard limits
  /// @throws IOException only what `message` throws
  public static NulEncoding examine(Downgrade.Source message, Entity structure) throws IOException {
    OctetSurvey survey = new OctetSurvey(structure, MimeLimits.defaults().headerBytesMax());
    message.writeTo(survey);
    survey.finish();
    Plan plan = new Plan(survey);
    plan.visit(structure, structure);
    plan.edits.sort(Comparator.comparingLong(Rewriting.Edit::from));
    return new NulEncoding(plan.edits);
  }

  /// A stream that passes on the message without NUL, when the message is written to it.
  public OutputStream into(OutputStream target) {
    return new Rewriting(edits, new Replacing(target));
  }

  private static final class Plan {
    private final OctetSurvey survey;
    private final List<Rewriting.Edit> edits = new ArrayList<>();
    private boolean versioned;

    Plan(OctetSurvey survey) {
      this.survey = survey;
    }

    /// @param message that the entity is part of
    private void visit(Entity entity, Entity message) {
      if (entity.kind() == Entity.Kind.LEAF) {
        if (survey.body(entity).nul()) {
          encode(entity, message);
        }
        return;
      }
      for (Entity child : entity.children()) {
        boolean inner = entity.kind() == Entity.Kind.MESSAGE;
        boolean outerVersioned = versioned;
        versioned = !inner && versioned;
        visit(child, inner ? child : message);
        versioned = inner ? outerVersioned : versioned;
      }
    }

    private void encode(Entity leaf, Entity message) {
      OctetSurvey.Fields fields = survey.fields(leaf);
      String encoding = leaf.fields().transferEncoding();
      ContentType type = leaf.contentType();
      switch (encoding == null ? "7bit" : encoding.toLowerCase(Locale.ROOT)) {
        case "quoted-printable" -> edit(leaf, () -> new WithoutNul("=00"));
        case "7bit", "8bit", "binary" -> {
          // RFC 2045 §6.4: no encoding for these.
          boolean composite = type.isType("multipart") || type.isType("message");
          if (!composite && fields.whole()) {
            asMime(message);
            edits.addAll(fields.labelled("base64"));
            edit(leaf, Base64Lines::new);
          }
        }
        default -> {
          // Base64, where `?` is ignored like NUL (RFC 2045 §6.8); removing NUL could turn a line
          // into a delimiter. Or an unknown encoding.
        }
      }
    }

    private void edit(Entity leaf, Supplier<TransferEncoder> encoder) {
      boolean ends = leaf.bodyEnd() == survey.size();
      edits.add(Rewriting.Edit.encode(leaf, ends, encoder));
    }

    /// Without MIME-Version, an encoding has no meaning (RFC 2045 §4).
    private void asMime(Entity message) {
      OctetSurvey.Fields fields = survey.fields(message);
      if (!fields.mime() && !versioned) {
        versioned = true;
        edits.add(Rewriting.Edit.replace(fields.end(), fields.end(), "MIME-Version: 1.0\r\n"));
      }
    }
  }

  /// The fallback for octets that no edit covers.
  private static final class Replacing extends OutputStream {
    private final OutputStream target;
    private final WithoutNul replacement = new WithoutNul(NO_NUL);

    Replacing(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      replacement.write(bytes, offset, offset + length, target);
    }
  }
}

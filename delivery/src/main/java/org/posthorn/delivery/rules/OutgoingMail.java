package org.posthorn.delivery.rules;

import java.util.List;
import org.posthorn.delivery.rows.EnvelopeFields;
import org.posthorn.delivery.signing.ArrivalResults;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.store.mail.Effect;

/// A message that leaves an account: an effect of kind [#KIND]. Its octets are those of an Email
/// that no client sees.
///
/// Bytes, format 1: the format (1), Email (8), reason (1), trace id (text), the reverse-path, the
/// parameters and the reports to make, as [EnvelopeFields] writes them, the number of recipients
/// (4) and of each local part and domain (texts), author (text; empty if there is none). Texts are
/// UTF-8 with a 4-byte length. Format 2, for mail that is sealed, has in place of the author: the
/// domain (text), the status of the chain (text), the results (text).
///
/// @param emailId the Email whose octets are sent
/// @param traceId of the transaction that brought the message which caused this one; may be empty
/// @param from the reverse-path
/// @param parameters of the transaction with the next server
/// @param reports what to report about each recipient
/// @param to the recipients, at least one
/// @param signer the local domain that signs or seals it
public record OutgoingMail(
    long emailId,
    Why why,
    String traceId,
    ReversePath from,
    MailParameters parameters,
    RcptParameters reports,
    List<Mailbox> to,
    Signer signer) {
  public static final int KIND = 1;

  private static final int FORMAT = 2;
  private static final int FORMAT_UNSEALED = 1;

  /// Why the message is sent.
  public enum Why {
    REDIRECT(1),
    VACATION(2),
    NOTIFICATION(3);

    private final int code;

    Why(int code) {
      this.code = code;
    }

    private static Why of(RowReader in) {
      int code = in.octet();
      for (Why why : values()) {
        if (why.code == code) {
          return why;
        }
      }
      throw in.corrupt("why " + code);
    }
  }

  /// The local domain that signs or seals a message.
  public sealed interface Signer {
    /// None: the message is from somebody else.
    record Nobody() implements Signer {}

    /// The author's domain, which signs it.
    record Author(String domain) implements Signer {}

    /// The domain that forwards it, which seals it.
    ///
    /// @param found the results when the message arrived
    record Forwarder(String domain, ArrivalResults found) implements Signer {}
  }

  public OutgoingMail {
    to = List.copyOf(to);
  }

  /// The same with the Email that has its octets.
  OutgoingMail of(long email) {
    return new OutgoingMail(email, why, traceId, from, parameters, reports, to, signer);
  }

  Effect effect() {
    int format = signer instanceof Signer.Forwarder ? FORMAT : FORMAT_UNSEALED;
    RowWriter out = new RowWriter(format).int64(emailId).octet(why.code).text(traceId);
    EnvelopeFields.write(out, from);
    EnvelopeFields.write(out, parameters);
    EnvelopeFields.write(out, reports);
    out.list(to, (row, mailbox) -> row.text(mailbox.localPart()).text(mailbox.domain()));
    switch (signer) {
      case Signer.Nobody _ -> out.text("");
      case Signer.Author(String domain) -> out.text(domain);
      case Signer.Forwarder(String domain, ArrivalResults found) ->
          out.text(domain).text(found.chain().text()).text(found.results());
    }
    return new Effect(KIND, out.done());
  }

  /// @throws StoreException of kind CORRUPT if the bytes are invalid
  public static OutgoingMail of(Effect effect) {
    if (effect.kind() != KIND) {
      throw new StoreException(
          StoreException.Kind.CORRUPT, "an effect of kind " + effect.kind() + " is not known");
    }
    return RowReader.read(
        "outgoing mail",
        effect.bytes(),
        FORMAT_UNSEALED,
        FORMAT,
        in ->
            new OutgoingMail(
                in.int64(),
                Why.of(in),
                in.text(),
                EnvelopeFields.path(in),
                EnvelopeFields.parameters(in),
                EnvelopeFields.reports(in),
                in.list(row -> new Mailbox(row.text(), row.text())),
                signer(in)));
  }

  private static Signer signer(RowReader in) {
    String domain = in.text();
    if (in.version() == FORMAT) {
      return new Signer.Forwarder(domain, new ArrivalResults(chain(in), in.text()));
    }
    return domain.isEmpty() ? new Signer.Nobody() : new Signer.Author(domain);
  }

  private static AuthenticationVerdict chain(RowReader in) {
    String text = in.text();
    return switch (text) {
      case "none" -> AuthenticationVerdict.NONE;
      case "pass" -> AuthenticationVerdict.PASS;
      case "fail" -> AuthenticationVerdict.FAIL;
      default -> throw in.corrupt("status of a chain " + text);
    };
  }
}

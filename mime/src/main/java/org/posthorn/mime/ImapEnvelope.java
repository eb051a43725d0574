package org.posthorn.mime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message's ENVELOPE (RFC 9051 §7.5.2): header values unfolded and otherwise as written, octet
/// strings (each `char` one octet, so ISO 8859-1 gives the bytes back), `null` for an absent field.
/// Lists hold what the header says; [#sender()] and [#replyTo()] fall back to From.
///
/// @param date Date, unparsed; see [Dates]
/// @param subject Subject, still RFC 2047 encoded; see [EncodedWords]
/// @param from From
/// @param ownSender Sender as written, empty when absent
/// @param ownReplyTo Reply-To as written, empty when absent
/// @param to To
/// @param cc Cc
/// @param bcc Bcc
/// @param inReplyTo In-Reply-To, unparsed; see [MessageIds]
/// @param messageId Message-ID, unparsed
public record ImapEnvelope(
    @Nullable String date,
    @Nullable String subject,
    List<ImapAddress> from,
    List<ImapAddress> ownSender,
    List<ImapAddress> ownReplyTo,
    List<ImapAddress> to,
    List<ImapAddress> cc,
    List<ImapAddress> bcc,
    @Nullable String inReplyTo,
    @Nullable String messageId) {

  /// A message without any of these fields.
  public static final ImapEnvelope NONE =
      new ImapEnvelope(
          null, null, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), null, null);

  /// Copies the lists.
  public ImapEnvelope {
    from = List.copyOf(from);
    ownSender = List.copyOf(ownSender);
    ownReplyTo = List.copyOf(ownReplyTo);
    to = List.copyOf(to);
    cc = List.copyOf(cc);
    bcc = List.copyOf(bcc);
  }

  /// Sender, or From where it is absent (RFC 9051 §7.5.2).
  public List<ImapAddress> sender() {
    return ownSender.isEmpty() ? from : ownSender;
  }

  /// Reply-To, or From where it is absent (RFC 9051 §7.5.2).
  public List<ImapAddress> replyTo() {
    return ownReplyTo.isEmpty() ? from : ownReplyTo;
  }
}

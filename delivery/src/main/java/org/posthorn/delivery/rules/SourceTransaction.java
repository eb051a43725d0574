package org.posthorn.delivery.rules;

import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;

/// The transaction that brought a message.
///
/// @param traceId of its events; empty for this server's own reports
/// @param from the reverse-path
/// @param parameters as the sender gave them
/// @param reports which reports the sender wants for this recipient
public record SourceTransaction(
    String traceId, ReversePath from, MailParameters parameters, RcptParameters reports) {
  /// For a report that this server makes.
  public static final SourceTransaction REPORT =
      new SourceTransaction("", ReversePath.NULL, MailParameters.NONE, RcptParameters.NONE);
}

package org.posthorn.delivery.rules;

import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;

/// What brought a message.
///
/// @param traceId under which events are told; empty for reports of our own
/// @param from the reverse-path
/// @param parameters as the sender gave them
/// @param reports what the sender wants to know of this recipient
public record Transaction(
    String traceId, ReversePath from, MailParameters parameters, RcptParameters reports) {
  /// Of a report that we make.
  public static final Transaction REPORT =
      new Transaction("", ReversePath.NULL, MailParameters.NONE, RcptParameters.NONE);
}

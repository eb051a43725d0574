package org.posthorn.delivery;

import java.util.List;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.HeaderFields;
import org.posthorn.smtp.syntax.Mailbox;

/// Which messages to local users are reports that are also read by the server.
final class IncomingReport {
  private IncomingReport() {}

  /// Whether it is a report (RFC 6522) with a null reverse-path (RFC 5321 §4.5.5) to local users,
  /// whether they keep it or forward it.
  static boolean wanted(Arrival arrival, HeaderFields header) {
    return arrival.from().mailbox().isEmpty()
        && !arrival.accounts().isEmpty()
        && header
            .first("Content-Type")
            .filter(field -> ContentType.parse(field.value()).is("multipart", "report"))
            .isPresent();
  }

  /// The addresses that it was sent to.
  static List<Mailbox> at(Arrival arrival) {
    return arrival.localAddresses().stream().map(IncomingReport::mailbox).toList();
  }

  private static Mailbox mailbox(String address) {
    int at = address.lastIndexOf('@');
    return new Mailbox(address.substring(0, Math.max(0, at)), address.substring(at + 1));
  }
}

package org.posthorn.delivery;

import java.util.List;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.HeaderFields;
import org.posthorn.smtp.syntax.Mailbox;

/// Which messages to users of ours are reports that the queue reads beside.
final class IncomingReport {
  private IncomingReport() {}

  /// Whether it is a report (RFC 6522), to which nobody wants a reply (RFC 5321 §4.5.5), to users
  /// of ours, whether they keep it or not.
  static boolean wanted(Arrival arrival, HeaderFields header) {
    return arrival.from().mailbox().isEmpty()
        && !arrival.accounts().isEmpty()
        && header
            .first("Content-Type")
            .filter(field -> ContentType.parse(field.value()).is("multipart", "report"))
            .isPresent();
  }

  /// The addresses that it came to.
  static List<Mailbox> at(Arrival arrival) {
    return arrival.ours().stream().map(IncomingReport::mailbox).toList();
  }

  private static Mailbox mailbox(String address) {
    int at = address.lastIndexOf('@');
    return new Mailbox(address.substring(0, Math.max(0, at)), address.substring(at + 1));
  }
}

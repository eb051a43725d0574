package org.posthorn.delivery;

import java.util.Arrays;
import java.util.List;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.HeaderFields;
import org.posthorn.queue.IncomingReports;
import org.posthorn.smtp.syntax.Mailbox;

/// The beginning of a report to users of ours, kept while it passes, to be read once it is
/// accepted. One thread.
final class ReportStart {
  private final IncomingReports reports;
  private byte[] bytes = new byte[4 << 10];
  private int length;

  ReportStart(IncomingReports reports) {
    this.reports = reports;
  }

  /// Whether a message is one to be kept: a report (RFC 6522), to which nobody wants a reply (RFC
  /// 5321 §4.5.5), to users of ours, whether they keep it or not.
  static boolean wanted(Envelope envelope, HeaderFields header) {
    return envelope.from().mailbox().isEmpty()
        && !envelope.accounts().isEmpty()
        && header
            .first("Content-Type")
            .filter(field -> ContentType.parse(field.value()).is("multipart", "report"))
            .isPresent();
  }

  void write(byte[] from, int offset, int count) {
    int taken = Math.min(count, reports.bytesMax() - length);
    if (length + taken > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + taken, 2 * bytes.length));
    }
    System.arraycopy(from, offset, bytes, length, taken);
    length += taken;
  }

  /// The message is accepted.
  void accepted(Envelope envelope) {
    List<Mailbox> at = envelope.ours().stream().map(ReportStart::mailbox).toList();
    reports.offer(Arrays.copyOf(bytes, length), envelope.accounts(), at);
  }

  private static Mailbox mailbox(String address) {
    int at = address.lastIndexOf('@');
    return new Mailbox(address.substring(0, Math.max(0, at)), address.substring(at + 1));
  }
}

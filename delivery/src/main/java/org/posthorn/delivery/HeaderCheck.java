package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// Checks a message's header before anything is stored.
final class HeaderCheck {
  private HeaderCheck() {}

  /// The value of Delivered-To in forwarded mail where the address must not be shown to other
  /// recipients.
  static final String LOOP_MARK = "X-Loop-Mark";

  /// Refuses a message whose first line would continue the last field that this server puts before
  /// it, as if this server had written that line. RFC 5322 §2.2.3.
  static void beginning(HeaderFields header) {
    if (header.beginning() == HeaderFields.Beginning.WHITE_SPACE) {
      throw new RefusedMessageException(DeliveryRefusal.OfMessage.BEGINS_WITH_SPACE);
    }
  }

  /// Refuses a header that different programs would split into lines differently. A BINARYMIME
  /// message may have any octets, but its header must consist of lines (RFC 3030 §3).
  ///
  /// @param length of the header, with the empty line that ends it
  static void lines(byte[] octets, int length) {
    for (int i = 0; i < length; i++) {
      boolean afterCr = i > 0 && octets[i - 1] == '\r';
      boolean beforeLf = i + 1 < length && octets[i + 1] == '\n';
      if ((octets[i] == '\n' && !afterCr) || (octets[i] == '\r' && !beforeLf)) {
        throw new RefusedMessageException(DeliveryRefusal.OfMessage.BARE_LINE_END);
      }
    }
  }

  /// Refuses a message that was here before. RFC 5321 §6.3.
  ///
  /// @param ours the recipients' local addresses
  /// @param mark of an address, as it is in [#LOOP_MARK]
  static void loops(
      HeaderFields header, Set<String> ours, UnaryOperator<String> mark, int receivedFieldsMax) {
    int received = 0;
    Set<String> marks = new HashSet<>();
    Set<String> addresses =
        ours.stream().map(address -> address.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    for (HeaderField field : header.all()) {
      if (field.isNamed("Received")) {
        received++;
      } else if (field.isNamed("Delivered-To")
          && addresses.contains(text(field.value()).strip().toLowerCase(Locale.ROOT))) {
        throw new RefusedMessageException(DeliveryRefusal.OfMessage.LOOP);
      } else if (field.isNamed(LOOP_MARK)) {
        marks.add(field.value().strip());
      }
    }
    boolean marked = !marks.isEmpty() && addresses.stream().map(mark).anyMatch(marks::contains);
    if (marked || received > receivedFieldsMax) {
      throw new RefusedMessageException(DeliveryRefusal.OfMessage.LOOP);
    }
  }

  /// Field values are octets, one per character.
  private static String text(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}

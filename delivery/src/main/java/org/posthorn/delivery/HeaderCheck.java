package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// Looks at a message's header before anything is kept.
final class HeaderCheck {
  private HeaderCheck() {}

  /// Stands in what is passed on for an address that other recipients must not learn.
  static final String LOOP_MARK = "X-Loop-Mark";

  /// Refuses a message whose first line would continue the last field that is put before it, as if
  /// we had written it. RFC 5322 §2.2.3.
  static void beginning(HeaderFields header) {
    if (header.beginning() == HeaderFields.Beginning.WHITE_SPACE) {
      throw new RefusedMessageException(DeliveryRefusal.OfMessage.BEGINS_WITH_SPACE);
    }
  }

  /// Refuses a header that programs divide into lines in more than one way. Any octet may stand in
  /// a BINARYMIME message, but its header must be lines all the same (RFC 3030 §3).
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

  /// Refuses a message that has been here. RFC 5321 §6.3.
  ///
  /// @param ours the addresses it is for
  /// @param mark of an address, as it stands in [#LOOP_MARK]
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

  /// Field values are octets, one a character.
  private static String text(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}

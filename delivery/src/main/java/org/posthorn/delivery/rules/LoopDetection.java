package org.posthorn.delivery.rules;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Address;
import org.posthorn.mime.HeaderField;

/// Detects messages that have been in an account before.
final class LoopDetection {
  /// Delivered-To fields that are resolved; a message with more is taken for a loop.
  private static final int FIELDS_MAX = 20;

  private LoopDetection() {}

  /// The address of a Delivered-To field.
  static String address(HeaderField field) {
    byte[] octets = field.value().getBytes(StandardCharsets.ISO_8859_1);
    return new String(octets, StandardCharsets.UTF_8).strip();
  }

  /// Whether a Delivered-To field, other than the one that this server has just added, names an
  /// address of the account. RFC 5321 §6.3.
  static boolean seen(DeliveredCopy subject, OwnerAddresses own) {
    List<HeaderField> fields = subject.message().header().all("Delivered-To");
    if (fields.size() > FIELDS_MAX) {
      return true;
    }
    for (int i = 1; i < fields.size(); i++) {
      Optional<Address> address = OwnerAddresses.parsed(address(fields.get(i)));
      if (address.isPresent() && own.receives(subject.account(), address.get())) {
        return true;
      }
    }
    return false;
  }
}

package org.posthorn.assistant.triage;

import java.util.Arrays;
import java.util.Optional;

/// Mail that programs send to many, by its purpose. Each kind has a keyword, so that every mail
/// program can show it together.
public enum Bundle {
  /// To all subscribers of a newsletter, or to all customers.
  NEWSLETTER("posthorn-newsletter"),
  /// About an order, a payment or a booking.
  RECEIPT("posthorn-receipt"),
  /// About an event in some other system.
  NOTIFICATION("posthorn-notification");

  private final String keyword;

  Bundle(String keyword) {
    this.keyword = keyword;
  }

  /// The keyword of its messages.
  public String keyword() {
    return keyword;
  }

  /// The bundle of a keyword in lower case.
  public static Optional<Bundle> ofKeyword(String keyword) {
    return Arrays.stream(values()).filter(each -> each.keyword.equals(keyword)).findFirst();
  }
}

package org.posthorn.assistant.triage;

/// The author of a message.
///
/// @param address in lower case
/// @param name for people; the address if the message gives none
/// @param proven whether the domain is responsible for the message; otherwise anybody may have
///   written it
public record Author(String address, String name, boolean proven) {
  /// The domain of the address.
  String domain() {
    return address.substring(address.lastIndexOf('@') + 1);
  }
}

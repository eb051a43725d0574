package org.posthorn.jmap.protocol;

import tools.jackson.databind.node.ObjectNode;

/// A method. Thread-safe.
///
/// @param name as `Mailbox/get`
/// @param capability without which it is not there
public record Method(String name, Capability capability, Body body) {

  /// What it does.
  @FunctionalInterface
  public interface Body {
    /// @param call with the references of its arguments resolved
    /// @return the arguments of the answer, which has the method's name
    /// @throws MethodException if it fails. A [org.posthorn.store.mail.MailException] is told as
    ///   what it comes to
    ObjectNode answer(Call call);
  }
}

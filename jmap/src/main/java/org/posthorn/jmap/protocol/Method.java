package org.posthorn.jmap.protocol;

import tools.jackson.databind.node.ObjectNode;

/// A JMAP method. Thread-safe.
///
/// @param name such as `Mailbox/get`
/// @param capability that the request must use to call it
public record Method(String name, Capability capability, Handler handler) {

  /// Executes calls of the method.
  @FunctionalInterface
  public interface Handler {
    /// @param call with the references of its arguments resolved
    /// @return the arguments of the response
    /// @throws MethodException if it fails. A [org.posthorn.store.mail.MailException] becomes the
    ///   corresponding error
    ObjectNode answer(Call call);
  }
}

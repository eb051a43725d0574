package org.posthorn.jmap.protocol;

import org.posthorn.directory.Principal;
import tools.jackson.databind.node.ObjectNode;

/// A method. Thread-safe.
///
/// @param name as `Mailbox/get`
/// @param capability without which it is not there
public record Method(String name, Capability capability, Body body) {

  /// What it does.
  @FunctionalInterface
  public interface Body {
    /// @param arguments with their references resolved
    /// @return the arguments of the answer, which has the method's name
    /// @throws MethodException if it fails
    ObjectNode call(Principal principal, ObjectNode arguments);
  }
}

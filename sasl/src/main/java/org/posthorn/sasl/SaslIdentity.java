package org.posthorn.sasl;

/// The authenticated identity of a client. Implemented by the module with the credentials; protocol
/// engines only pass it on.
public interface SaslIdentity {

  /// The name for logs and audit records, such as `alice@example.test`.
  String name();
}

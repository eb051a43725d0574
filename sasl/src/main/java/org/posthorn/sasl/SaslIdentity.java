package org.posthorn.sasl;

/// Who a client has proved to be. Its substance belongs to whoever keeps the credentials; engines
/// only carry it from the authentication to the service that they speak for.
public interface SaslIdentity {

  /// The name for logs and audit records, such as `alice@example.test`.
  String name();
}

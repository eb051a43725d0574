package org.posthorn.sasl;

import java.util.List;

/// The credentials' side of one SCRAM exchange. Exactly one of [#accept] and [#reject] is called if
/// the client sends a proof.
public interface ScramExchange {

  /// The verifiers that a proof may match, at least one, all with the same salt and iteration
  /// count: an account with several passwords has one salt, so that any of them can be used.
  List<ScramVerifier> verifiers();

  /// The proof matched `verifiers().get(index)`.
  CredentialVerdict accept(int index, UnlockSecret clientKey);

  /// The proof matched none.
  CredentialVerdict reject();
}

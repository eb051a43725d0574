package org.posthorn.managesieve;

import java.util.Optional;

/// A command with its arguments.
sealed interface ManageSieveCommand {

  /// @param initialResponse of the client, in base64 (RFC 5804 §2.1)
  record Authenticate(String mechanism, Optional<byte[]> initialResponse)
      implements ManageSieveCommand {
    static Authenticate parse(Arguments arguments) {
      return new Authenticate(arguments.text(), arguments.optionalOctets());
    }
  }

  record StartTls() implements ManageSieveCommand {}

  record Logout() implements ManageSieveCommand {}

  record Capability() implements ManageSieveCommand {}

  record Unauthenticate() implements ManageSieveCommand {}

  /// @param tag to be returned in the response
  record Noop(Optional<byte[]> tag) implements ManageSieveCommand {}

  record HaveSpace(String name, long octets) implements ManageSieveCommand {
    static HaveSpace parse(Arguments arguments) {
      return new HaveSpace(arguments.text(), arguments.number());
    }
  }

  record PutScript(String name, byte[] script) implements ManageSieveCommand {
    static PutScript parse(Arguments arguments) {
      return new PutScript(arguments.text(), arguments.octets());
    }
  }

  record CheckScript(byte[] script) implements ManageSieveCommand {}

  record ListScripts() implements ManageSieveCommand {}

  /// @param name empty to deactivate the active script
  record SetActive(String name) implements ManageSieveCommand {}

  record GetScript(String name) implements ManageSieveCommand {}

  record DeleteScript(String name) implements ManageSieveCommand {}

  record RenameScript(String name, String newName) implements ManageSieveCommand {
    static RenameScript parse(Arguments arguments) {
      return new RenameScript(arguments.text(), arguments.text());
    }
  }
}

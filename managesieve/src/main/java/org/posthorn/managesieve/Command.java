package org.posthorn.managesieve;

import java.util.Optional;

/// A command with its arguments.
sealed interface Command {

  /// @param initialResponse of the client, in base64 (RFC 5804 §2.1)
  record Authenticate(String mechanism, Optional<byte[]> initialResponse) implements Command {
    static Authenticate parse(Arguments arguments) {
      return new Authenticate(arguments.text(), arguments.optionalOctets());
    }
  }

  record StartTls() implements Command {}

  record Logout() implements Command {}

  record Capability() implements Command {}

  record Unauthenticate() implements Command {}

  /// @param tag what the answer is to have in it
  record Noop(Optional<byte[]> tag) implements Command {}

  record HaveSpace(String name, long octets) implements Command {
    static HaveSpace parse(Arguments arguments) {
      return new HaveSpace(arguments.text(), arguments.number());
    }
  }

  record PutScript(String name, byte[] script) implements Command {
    static PutScript parse(Arguments arguments) {
      return new PutScript(arguments.text(), arguments.octets());
    }
  }

  record CheckScript(byte[] script) implements Command {}

  record ListScripts() implements Command {}

  /// @param name empty to have no script run
  record SetActive(String name) implements Command {}

  record GetScript(String name) implements Command {}

  record DeleteScript(String name) implements Command {}

  record RenameScript(String name, String newName) implements Command {
    static RenameScript parse(Arguments arguments) {
      return new RenameScript(arguments.text(), arguments.text());
    }
  }
}

package org.posthorn.server.cli.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.vault.recipient.RecipientLimits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// `posthorn account encryption ...`
@Command(
    name = "encryption",
    description =
        "Public keys of an account (OpenPGP, S/MIME), to which arriving mail can be encrypted.",
    subcommands = {
      EncryptionCommands.Show.class,
      EncryptionCommands.Add.class,
      EncryptionCommands.Remove.class,
      EncryptionCommands.Choose.class
    })
final class EncryptionCommands {

  @Command(name = "show", description = "Show the keys, and what they are used for.")
  static final class Show extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("encryption.show").with("address", address);
    }
  }

  @Command(name = "add", description = "Add public keys or a certificate.")
  static final class Add extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(
        paramLabel = "FILE",
        index = "1",
        description = "OpenPGP public keys, armored or not, or a certificate in PEM or DER.")
    Path file = Path.of("");

    private String key = "";

    @Override
    public Integer call() throws IOException {
      int most = RecipientLimits.defaults().keyFileBytesMax();
      try (var in = Files.newInputStream(file)) {
        key = Base64.getEncoder().encodeToString(in.readNBytes(most + 1));
      } catch (IOException e) {
        throw new ParameterException(spec.commandLine(), "cannot read " + file, e);
      }
      return super.call();
    }

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("encryption.add").with("address", address).with("key", key);
    }
  }

  @Command(name = "remove", description = "Remove a key.")
  static final class Remove extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(paramLabel = "FINGERPRINT", index = "1", description = "As show prints it.")
    String fingerprint = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("encryption.remove")
          .with("address", address)
          .with("fingerprint", fingerprint);
    }
  }

  @Command(name = "set", description = "Set what the keys are used for.")
  static final class Choose extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Option(
        names = "--arriving",
        paramLabel = "HOW",
        description = "Encrypt arriving mail: openpgp, smime or off.")
    @Nullable String arriving;

    @Option(
        names = "--publish",
        arity = "1",
        paramLabel = "true|false",
        description = "Whether the web key directory serves the OpenPGP keys.")
    @Nullable Boolean publish;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("encryption.set")
          .with("address", address)
          .with("arriving", Optional.ofNullable(arriving))
          .with("publish", Optional.ofNullable(publish).map(String::valueOf));
    }
  }
}

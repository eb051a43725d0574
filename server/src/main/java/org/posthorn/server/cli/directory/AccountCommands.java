package org.posthorn.server.cli.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.admin.AccountImport;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.Password;
import org.posthorn.server.cli.command.StandardInput;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn account ...`
@Command(
    name = "account",
    description = "Accounts: people and programs that have mail here.",
    subcommands = {
      AccountCommands.Add.class,
      AccountCommands.Listing.class,
      AccountCommands.Show.class,
      AccountCommands.Exists.class,
      AccountCommands.Passwd.class,
      AccountCommands.Remove.class,
      AccountCommands.QuotaOf.class,
      AccountCommands.RoleOf.class,
      SendingLimitsCommands.OfAccount.class,
      ForwardCommand.class,
      AccountCommands.Disable.class,
      AccountCommands.Enable.class,
      AccountCommands.Import.class,
      AppPasswordCommands.class,
      MaskCommands.class,
      EncryptionCommands.class,
      FactorCommands.class,
      SessionCommands.class,
      ShareCommands.class
    })
public final class AccountCommands {

  @Command(name = "add", description = "Add an account.")
  static final class Add extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Mixin Password password = new Password();

    @Option(
        names = "--quota",
        paramLabel = "SIZE",
        description = "Its quota, such as 10 GB; 0 for no limit.")
    @Nullable String quota;

    @Option(names = "--admin", description = "May administer its tenant.")
    boolean admin;

    @Option(names = "--operator", description = "May administer the installation.")
    boolean operator;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("account.add")
          .with("address", address)
          .with("password", password.read("Password for " + address))
          .with("quota", Optional.ofNullable(quota))
          .with("admin", admin)
          .with("operator", operator);
    }
  }

  @Command(name = "list", description = "List the accounts.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", arity = "0..1", description = "Only of this domain.")
    @Nullable String domain;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("account.list").with("domain", Optional.ofNullable(domain));
    }
  }

  @Command(name = "show", description = "Show an account, its usage and its limits.")
  static final class Show extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("account.show").with("address", address);
    }
  }

  @Command(name = "exists", description = "Exit with 0 if the account exists, with 3 if not.")
  static final class Exists extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("account.exists").with("address", address);
    }
  }

  @Command(name = "passwd", description = "Set an account's password.")
  static final class Passwd extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Mixin Password password = new Password();

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("account.passwd")
          .with("address", address)
          .with("password", password.read("New password for " + address));
    }
  }

  @Command(name = "remove", description = "Remove an account and all its mail.")
  static final class Remove extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Option(
        names = "--yes",
        required = true,
        description = "Required: all its mail is deleted and cannot be recovered.")
    boolean yes;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("account.remove").with("address", address);
    }
  }

  @Command(name = "quota", description = "Show or set the quota of an account.")
  static final class QuotaOf extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(
        paramLabel = "SIZE",
        index = "1",
        arity = "0..1",
        description = "Such as 10 GB; 0 for no limit; shown if not given.")
    @Nullable String size;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("account.quota")
          .with("address", address)
          .with("quota", Optional.ofNullable(size));
    }
  }

  @Command(name = "role", description = "Set the administration role of an account.")
  static final class RoleOf extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(
        paramLabel = "ROLE",
        index = "1",
        description =
            "none, administrator (of its tenant), operator (of the installation) or auditor (reads"
                + " the journal of all mail).")
    String role = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("account.role").with("address", address).with("role", role);
    }
  }

  @Command(
      name = "disable",
      description = "Disable an account: no login, no new mail; its sessions end within 5 s.")
  static final class Disable extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("account.disable").with("address", address);
    }
  }

  @Command(name = "enable", description = "Enable a disabled account.")
  static final class Enable extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("account.enable").with("address", address);
    }
  }

  @Command(
      name = "import",
      description = {
        "Add accounts from a CSV file. If a line is invalid, no account is added.",
        "A line is address,password[,quota]. A field with a comma must be in double quotes.",
        "A line with an Argon2 hash instead of a password is address,,quota,hash."
      })
  static final class Import extends AdministrationCommand {
    @Parameters(paramLabel = "FILE", description = "The CSV file; - for standard input.")
    String file = "";

    @Override
    protected ControlRequest request() {
      try {
        byte[] bytes = StandardInput.read(Path.of(file), spec);
        return ControlRequest.of("account.import").with("lines", AccountImport.lines(bytes));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

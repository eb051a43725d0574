package org.posthorn.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.AccessDeniedException;
import org.posthorn.directory.Alias;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.NewAccount;

/// Creates accounts or aliases from CSV (RFC 4180). Each line is independent: an error in one does
/// not affect the others, and an interrupted import can be repeated with the same file. Accounts
/// are `address,password[,quota[,hash]]`, as in [AccountImport]; aliases are
/// `name,target[,target...]`. Empty lines, comments (`#`) and a heading are skipped.
public final class CsvImport {
  /// Lines of one request: each account needs an Argon2 computation.
  public static final int LINES_MAX = 1_000;

  private static final Pattern HEADING =
      Pattern.compile(
          "\"?\\s*(address|alias|name|e-?mail([ _-]?address)?)\\s*\"?\\s*(,|$)",
          Pattern.CASE_INSENSITIVE);

  private final InstallationStores kept;
  private final Accounts accounts;
  private final Aliases aliases;

  CsvImport(InstallationStores kept, Accounts accounts, Aliases aliases) {
    this.kept = kept;
    this.accounts = accounts;
    this.aliases = aliases;
  }

  /// What the lines describe.
  public enum Kind {
    ACCOUNTS,
    ALIASES
  }

  /// Result of a line, or its expected result in a dry run.
  public enum Outcome {
    /// It can be created.
    READY,
    /// It was created.
    MADE,
    /// One with this name exists and was left unchanged.
    EXISTS,
    /// It cannot be created.
    WRONG
  }

  /// The result of a line.
  ///
  /// @param number of the line in the request, from 1
  /// @param name its first field
  /// @param problem why it cannot be created; empty if it can
  /// @param creates what can be created or was created, equal for all spellings, by which repeated
  ///   lines of several requests are found; empty for none
  public record Line(
      int number, String name, Outcome outcome, String problem, Optional<String> creates) {}

  /// @param dryRun whether nothing is created
  /// @throws OperationException for more than [#LINES_MAX] lines
  public List<Line> run(Caller by, Kind kind, List<String> lines, boolean dryRun) {
    by.requireAdministrator(kept.access());
    if (lines.size() > LINES_MAX) {
      throw new OperationException(Reason.INVALID, "at most " + LINES_MAX + " lines at once");
    }
    List<Line> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean heading = i == 0 && HEADING.matcher(line).lookingAt() && !line.contains("@");
      if (!line.isBlank() && !line.startsWith("#") && !heading) {
        all.add(line(by, kind, line, i + 1, dryRun, seen));
      }
    }
    return all;
  }

  private Line line(
      Caller by, Kind kind, String line, int number, boolean dryRun, Set<String> seen) {
    String name = "";
    try {
      List<String> fields = AccountImport.fields(line);
      name = fields.getFirst().strip();
      if (!line.contains(",") && line.contains(";")) {
        throw new OperationException(
            Reason.INVALID, "separate the fields by commas, not by semicolons");
      }
      String key = kind == Kind.ACCOUNTS ? account(by, fields, dryRun) : alias(by, fields, dryRun);
      if (!seen.add(key)) {
        throw new OperationException(Reason.EXISTS, key + " is in the file twice");
      }
      return new Line(number, name, dryRun ? Outcome.READY : Outcome.MADE, "", Optional.of(key));
    } catch (DirectoryException | OperationException | AccessDeniedException e) {
      OperationException failure = OperationException.of(e).orElseThrow();
      Outcome outcome = failure.reason() == Reason.EXISTS ? Outcome.EXISTS : Outcome.WRONG;
      return new Line(number, name, outcome, failure.getMessage(), Optional.empty());
    }
  }

  private String account(Caller by, List<String> fields, boolean dryRun) {
    NewAccount account = AccountImport.account(fields);
    if (dryRun) {
      accounts.check(by, account);
    } else {
      var _ = accounts.add(by, account);
    }
    return key(account.address().toString());
  }

  private String alias(Caller by, List<String> fields, boolean dryRun) {
    List<String> targets =
        fields.stream().skip(1).map(String::strip).filter(field -> !field.isEmpty()).toList();
    Alias alias = Alias.parse(fields.getFirst().strip(), targets);
    if (targets.isEmpty()) {
      throw new OperationException(Reason.INVALID, "expected name,target[,target...]");
    }
    if (dryRun) {
      aliases.check(by, alias);
    } else {
      var _ = aliases.add(by, alias);
    }
    return alias instanceof Alias.Exact ? key(alias.name()) : alias.name();
  }

  /// Equal for spellings of one address.
  private static String key(String address) {
    return address.toLowerCase(Locale.ROOT);
  }
}

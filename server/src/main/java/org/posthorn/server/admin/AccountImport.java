package org.posthorn.server.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.Address;
import org.posthorn.directory.Administration;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.NewPassword;
import org.posthorn.directory.Principal;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.outcome.OperationException;

/// Accounts to be made, from CSV (RFC 4180): `address,password[,quota]` a line. Empty lines,
/// comments (`#`) and a heading whose first field is `address` are left out.
final class AccountImport {
  private static final int FIELDS_MIN = 2;
  private static final int FIELDS_MAX = 3;

  private final Administration administration;
  private final Map<Address, Integer> seen = new HashMap<>();

  AccountImport(Administration administration) {
    this.administration = administration;
  }

  /// Reads and checks all lines.
  ///
  /// @throws OperationException naming the number of the first line that is wrong, and why
  List<NewAccount> read(List<String> lines) {
    List<NewAccount> wanted = new ArrayList<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("address,")) {
        wanted.add(checked(line, number));
      }
    }
    return wanted;
  }

  private NewAccount checked(String line, int number) {
    try {
      NewAccount account = account(fields(line));
      administration.checkNew(Principal.system(), account);
      Integer before = seen.putIfAbsent(account.address(), number);
      if (before != null) {
        throw new OperationException(
            ExitCode.EXISTS, account.address() + " is in line " + before + " already");
      }
      return account;
    } catch (DirectoryException e) {
      throw wrong(number, Operations.exit(e.kind()), String.valueOf(e.getMessage()));
    } catch (OperationException e) {
      throw wrong(number, e.exit(), e.getMessage());
    }
  }

  private static OperationException wrong(int number, int exit, String message) {
    return new OperationException(
        exit, "line " + number + ": " + message + "; no account was made");
  }

  private static NewAccount account(List<String> fields) {
    if (fields.size() < FIELDS_MIN || fields.size() > FIELDS_MAX || fields.get(1).isEmpty()) {
      throw new OperationException(ExitCode.USAGE, "expected address,password[,quota]");
    }
    Optional<String> quota =
        fields.size() == FIELDS_MAX ? Optional.of(fields.get(2).strip()) : Optional.empty();
    return new NewAccount(
        Address.parse(fields.get(0).strip()),
        Optional.empty(),
        DirectoryOperations.quotaBytes(quota.filter(text -> !text.isEmpty())),
        Set.of(),
        Optional.of(new NewPassword.Plain(fields.get(1))));
  }

  /// RFC 4180 §2: a field may stand in quotes, with quotes in it doubled.
  static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at <= line.length()) {
      if (at < line.length() && line.charAt(at) == '"') {
        StringBuilder field = new StringBuilder();
        at = quoted(line, at + 1, field);
        fields.add(field.toString());
      } else {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        fields.add(line.substring(at, end));
        at = end;
      }
      if (at < line.length() && line.charAt(at) != ',') {
        throw new OperationException(ExitCode.USAGE, "a comma is missing after a quoted field");
      }
      at++;
    }
    return fields;
  }

  /// @return the position after the closing quote
  private static int quoted(String line, int from, StringBuilder field) {
    for (int at = from; at < line.length(); at++) {
      if (line.charAt(at) != '"') {
        field.append(line.charAt(at));
      } else if (line.startsWith("\"\"", at)) {
        field.append('"');
        at++;
      } else {
        return at + 1;
      }
    }
    throw new OperationException(ExitCode.USAGE, "a closing quote is missing");
  }
}

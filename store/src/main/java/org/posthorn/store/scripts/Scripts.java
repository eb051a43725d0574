package org.posthorn.store.scripts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.ScriptRow;
import org.posthorn.store.rows.ScriptsRow;
import org.posthorn.store.scripts.ScriptException.Kind;

/// A principal's access to an account's Sieve scripts. Thread-safe and stateless. Every change is
/// one synced transaction.
///
/// Besides the exceptions named by each method, all throw [ScriptException] of kind INVALID_NAME
/// for an invalid name, and [StoreException]; changes throw [MailException] of kind FORBIDDEN if
/// the principal lacks a right and of kind NOT_FOUND if the account is erased. Nothing was changed
/// then.
public final class Scripts {
  private final AccountWrites accounts;
  private final AccountId account;
  private final Runnable requireWrite;
  private final StoreLimits.Scripts limits;

  /// @param requireWrite throws if the principal may not change the account
  public Scripts(AccountWrites accounts, AccountId account, Runnable requireWrite) {
    this.accounts = accounts;
    this.account = account;
    this.requireWrite = requireWrite;
    this.limits = accounts.limits().scripts();
  }

  /// A number that changes with every change of a script or of the active script, and never returns
  /// to an earlier value: anything cached about an account's scripts is valid while it is
  /// unchanged. 0 for an account that never had scripts.
  public long version() {
    return accounts.read(account, ScriptsRow::read).modSeq();
  }

  /// All scripts, ordered by the octets of their names.
  public List<ScriptEntry> list() {
    return accounts.read(
        account,
        reader -> {
          String active = ScriptsRow.read(reader).active();
          List<ScriptEntry> entries = new ArrayList<>();
          forEach(
              reader,
              (name, row) ->
                  entries.add(
                      new ScriptEntry(
                          row.id(), name, row.octets(), name.equals(active), row.modSeq())));
          return entries;
        });
  }

  public Optional<StoredScript> get(String name) {
    String checked = ScriptName.of(name).text();
    return accounts.read(account, reader -> stored(reader, checked, ScriptsRow.read(reader)));
  }

  /// The script with an id ([ScriptEntry#id]), as in a list.
  public Optional<ScriptEntry> entry(int id) {
    return list().stream().filter(entry -> entry.id() == id).findFirst();
  }

  /// The active script, if there is one.
  public Optional<StoredScript> active() {
    return accounts.read(
        account,
        reader -> {
          ScriptsRow all = ScriptsRow.read(reader);
          return all.active().isEmpty() ? Optional.empty() : stored(reader, all.active(), all);
        });
  }

  /// Checks whether a script of this length could be stored under this name now.
  ///
  /// @throws ScriptException of kind TOO_LARGE, TOO_MANY or NO_ROOM if not
  public void requireRoom(String name, long octets) {
    String checked = ScriptName.of(name).text();
    accounts.read(
        account,
        reader -> {
          requireRoom(reader, checked, octets);
          return Boolean.TRUE;
        });
  }

  /// Stores a script; replaces one of the same name, which stays active if it was.
  ///
  /// @throws ScriptException of kind TOO_LARGE, TOO_MANY or NO_ROOM
  public void put(String name, byte[] octets) {
    String checked = ScriptName.of(name).text();
    change((change, all) -> {
      Writer writer = change.writer();
      requireRoom(writer, checked, octets.length);
      ScriptRow before = row(writer, checked);
      int id = before == null ? all.last() + 1 : before.id();
      put(change, checked, id, octets.length);
      writer.put(MailTables.SCRIPT_TEXT, MailTables.scriptText(id), octets);
      return new ScriptsRow(Math.max(all.last(), id), all.active(), change.modSeq());
    });
  }

  /// Stores a script, replaces one of the same name, and activates it.
  ///
  /// @param ifVersion nothing is changed unless this is the [version][#version]
  /// @return whether it was stored
  /// @throws ScriptException of kind TOO_LARGE, TOO_MANY or NO_ROOM
  public boolean install(String name, byte[] octets, long ifVersion) {
    String checked = ScriptName.of(name).text();
    boolean[] done = {false};
    change((change, all) -> {
      done[0] = all.modSeq() == ifVersion;
      if (!done[0]) {
        return all;
      }
      requireRoom(change.writer(), checked, octets.length);
      ScriptRow before = row(change.writer(), checked);
      int id = before == null ? all.last() + 1 : before.id();
      put(change, checked, id, octets.length);
      change.writer().put(MailTables.SCRIPT_TEXT, MailTables.scriptText(id), octets);
      return new ScriptsRow(Math.max(all.last(), id), checked, change.modSeq());
    });
    return done[0];
  }

  /// Stores a script under a new name.
  ///
  /// @return its id
  /// @throws ScriptException of kind ALREADY_EXISTS, TOO_LARGE, TOO_MANY or NO_ROOM
  public int create(String name, byte[] octets) {
    String checked = ScriptName.of(name).text();
    int[] made = {0};
    change((change, all) -> {
      if (row(change.writer(), checked) != null) {
        throw new ScriptException(Kind.ALREADY_EXISTS, "a script with this name exists already");
      }
      requireRoom(change.writer(), checked, octets.length);
      int id = all.last() + 1;
      made[0] = id;
      put(change, checked, id, octets.length);
      change.writer().put(MailTables.SCRIPT_TEXT, MailTables.scriptText(id), octets);
      return new ScriptsRow(id, all.active(), change.modSeq());
    });
    return made[0];
  }

  /// Replaces the text of a script.
  ///
  /// @param id must be the script's id, so that no other script of the name is changed
  /// @throws ScriptException of kind NOT_FOUND, TOO_LARGE or NO_ROOM
  public void replace(int id, String name, byte[] octets) {
    String checked = ScriptName.of(name).text();
    change((change, all) -> {
      if (present(change.writer(), checked).id() != id) {
        throw new ScriptException(Kind.NOT_FOUND, "there is no such script");
      }
      requireRoom(change.writer(), checked, octets.length);
      put(change, checked, id, octets.length);
      change.writer().put(MailTables.SCRIPT_TEXT, MailTables.scriptText(id), octets);
      return new ScriptsRow(all.last(), all.active(), change.modSeq());
    });
  }

  /// Removes a script.
  ///
  /// @throws ScriptException of kind NOT_FOUND, or ACTIVE if it is the active one (RFC 5804 §2.10)
  public void delete(String name) {
    String checked = ScriptName.of(name).text();
    change((change, all) -> {
      ScriptRow row = present(change.writer(), checked);
      if (all.active().equals(checked)) {
        throw new ScriptException(Kind.ACTIVE, "the active script cannot be removed");
      }
      change.writer().delete(MailTables.SCRIPT, MailTables.script(checked));
      change.writer().delete(MailTables.SCRIPT_TEXT, MailTables.scriptText(row.id()));
      return new ScriptsRow(all.last(), all.active(), change.modSeq());
    });
  }

  /// Renames a script; it stays active if it was (RFC 5804 §2.11.1).
  ///
  /// @throws ScriptException of kind NOT_FOUND or ALREADY_EXISTS
  public void rename(String name, String newName) {
    String from = ScriptName.of(name).text();
    String to = ScriptName.of(newName).text();
    change((change, all) -> {
      ScriptRow row = present(change.writer(), from);
      if (row(change.writer(), to) != null) {
        throw new ScriptException(Kind.ALREADY_EXISTS, "a script with this name exists already");
      }
      change.writer().delete(MailTables.SCRIPT, MailTables.script(from));
      put(change, to, row.id(), row.octets());
      String active = all.active().equals(from) ? to : all.active();
      return new ScriptsRow(all.last(), active, change.modSeq());
    });
  }

  /// Activates a script and deactivates the active one (RFC 5804 §2.8).
  ///
  /// @throws ScriptException of kind NOT_FOUND
  public void activate(String name) {
    String checked = ScriptName.of(name).text();
    change((change, all) -> {
      present(change.writer(), checked);
      return all.active().equals(checked)
          ? all
          : new ScriptsRow(all.last(), checked, change.modSeq());
    });
  }

  /// Deactivates the active script, if there is one.
  public void deactivate() {
    change((change, all) ->
        all.active().isEmpty() ? all : new ScriptsRow(all.last(), "", change.modSeq()));
  }

  /// The body of a change.
  private interface Body {
    /// @return the new data common to the scripts
    ScriptsRow run(AccountTransaction change, ScriptsRow before);
  }

  private void change(Body body) {
    requireWrite.run();
    accounts.write(
        account,
        Durability.SYNCED,
        change -> {
          ScriptsRow before = ScriptsRow.read(change.writer());
          ScriptsRow after = body.run(change, before);
          if (!after.equals(before)) {
            change.writer().put(MailTables.HEAD, MailTables.headScripts(), after.encode());
          }
          return Boolean.TRUE;
        });
    accounts.scriptChanges().incrementAndGet();
  }

  private static void put(AccountTransaction change, String name, int id, int octets) {
    change
        .writer()
        .put(
            MailTables.SCRIPT,
            MailTables.script(name),
            new ScriptRow(id, octets, change.modSeq()).encode());
  }

  private void requireRoom(Reader reader, String name, long octets) {
    if (octets > limits.scriptOctetsMax()) {
      throw new ScriptException(
          Kind.TOO_LARGE, "a script has at most " + limits.scriptOctetsMax() + " octets");
    }
    long[] others = new long[2];
    forEach(
        reader,
        (other, row) -> {
          if (!other.equals(name)) {
            others[0]++;
            others[1] += row.octets();
          }
        });
    if (others[0] >= limits.scriptsMax()) {
      throw new ScriptException(
          Kind.TOO_MANY, "an account has at most " + limits.scriptsMax() + " scripts");
    }
    if (others[1] + octets > limits.octetsMax()) {
      throw new ScriptException(
          Kind.NO_ROOM,
          "all scripts of an account together have at most " + limits.octetsMax() + " octets");
    }
  }

  private interface EntryVisitor {
    void script(String name, ScriptRow row);
  }

  private static void forEach(Reader reader, EntryVisitor visitor) {
    reader.walk(
        MailTables.SCRIPT,
        MailTables.START,
        MailTables.END,
        (key, value) -> {
          visitor.script(MailTables.scriptName(key), ScriptRow.decode(value));
          return true;
        });
  }

  private static @Nullable ScriptRow row(Reader reader, String name) {
    byte[] value = reader.get(MailTables.SCRIPT, MailTables.script(name));
    return value == null ? null : ScriptRow.decode(value);
  }

  private static ScriptRow present(Reader reader, String name) {
    ScriptRow row = row(reader, name);
    if (row == null) {
      throw new ScriptException(Kind.NOT_FOUND, "there is no script of that name");
    }
    return row;
  }

  private static Optional<StoredScript> stored(Reader reader, String name, ScriptsRow all) {
    ScriptRow row = row(reader, name);
    if (row == null) {
      return Optional.empty();
    }
    byte[] text = reader.get(MailTables.SCRIPT_TEXT, MailTables.scriptText(row.id()));
    if (text == null || text.length != row.octets()) {
      throw AccountWrites.corrupt(
          "the text of the script '" + name + "' is not there or not whole");
    }
    return Optional.of(new StoredScript(name, text, all.modSeq()));
  }
}

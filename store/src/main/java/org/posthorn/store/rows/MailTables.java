package org.posthorn.store.rows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.posthorn.kv.Table;
import org.posthorn.kv.Table.Family;

/// The tables of an account's mail and the keys of their rows; the package documentation describes
/// the contents. Numbers in keys are big-endian, so that they sort.
public final class MailTables {
  public static final Table HEAD = new Table(32, "mail_head", Family.ROWS);
  public static final Table MAILBOX = new Table(33, "mailbox", Family.ROWS);
  public static final Table MAILBOX_NAME = new Table(34, "mailbox_name", Family.ROWS);
  public static final Table SUBSCRIPTION = new Table(35, "subscription", Family.ROWS);
  public static final Table EMAIL = new Table(36, "email", Family.ROWS);
  public static final Table STRUCTURE = new Table(37, "email_structure", Family.ROWS);
  public static final Table MEMBERSHIP = new Table(38, "membership", Family.ROWS);
  public static final Table CHANGE = new Table(39, "change", Family.ROWS);
  public static final Table TOMBSTONE = new Table(40, "tombstone", Family.ROWS);
  public static final Table THREAD_REF = new Table(41, "thread_ref", Family.ROWS);
  public static final Table THREAD = new Table(42, "thread", Family.ROWS);
  public static final Table STEP = new Table(43, "step", Family.ROWS);
  public static final Table EXPUNGED = new Table(44, "expunged", Family.ROWS);
  public static final Table BLOB = new Table(45, "blob_owner", Family.ROWS);
  public static final Table BODY = new Table(46, "body", Family.BODIES);

  public static final Table OUTBOX = new Table(47, "outbox", Family.ROWS);
  public static final Table REMINDER = new Table(48, "reminder", Family.ROWS);
  public static final Table SCRIPT = new Table(53, "script", Family.ROWS);
  public static final Table SCRIPT_TEXT = new Table(54, "script_text", Family.ROWS);

  public static final Table MEMORY = new Table(58, "memory", Family.ROWS);
  public static final Table MEMORY_DUE = new Table(59, "memory_due", Family.ROWS);

  public static final Table ANNOTATION = new Table(60, "annotation", Family.ROWS);

  public static final Table OBJECT = new Table(55, "object", Family.ROWS);
  public static final Table OBJECT_CHANGE = new Table(56, "object_change", Family.ROWS);
  public static final Table SHARE = new Table(57, "share", Family.ROWS);
  public static final Table SHARED_ACCOUNT = new Table(63, "shared_account", Family.ROWS);
  public static final Table UPLOAD = new Table(61, "upload", Family.ROWS);
  public static final Table UPLOAD_BODY = new Table(62, "upload_body", Family.BODIES);

  /// Replaces the mailbox in keys of [#ANNOTATION]; no mailbox has this number.
  public static final int ANNOTATIONS_OF_ACCOUNT = 0;

  public static final byte[] START = {};
  public static final byte[] END = {};

  private MailTables() {}

  /// The key in [#HEAD] of the account's counters.
  public static byte[] headCounters() {
    return new byte[] {0};
  }

  /// The key of its secret for thread hashes.
  public static byte[] headSecret() {
    return new byte[] {1};
  }

  /// The key of its [Gaps].
  public static byte[] headGaps() {
    return new byte[] {2};
  }

  /// The key of its keywords.
  public static byte[] headKeywords() {
    return new byte[] {3};
  }

  /// The key of the [Restores] that the account has processed.
  public static byte[] headRestores() {
    return new byte[] {4};
  }

  /// The key of the data common to its Sieve scripts.
  public static byte[] headScripts() {
    return new byte[] {5};
  }

  /// The key in [#MEMORY] of the number of memos.
  public static byte[] memoryCount() {
    return new byte[] {0};
  }

  public static byte[] script(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /// The name in a key of [#SCRIPT].
  public static String scriptName(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }

  public static byte[] scriptText(int script) {
    return ByteBuffer.allocate(4).putInt(script).array();
  }

  public static byte[] annotation(int mailbox, String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + utf8.length).putInt(mailbox).put(utf8).array();
  }

  /// The name in a key of [#ANNOTATION].
  public static String annotationName(byte[] key) {
    return new String(key, 4, key.length - 4, StandardCharsets.UTF_8);
  }

  public static byte[] mailbox(int mailbox) {
    return ByteBuffer.allocate(4).putInt(mailbox).array();
  }

  public static byte[] mailboxName(int parent, String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + utf8.length).putInt(parent).put(utf8).array();
  }

  public static byte[] email(long email) {
    return ByteBuffer.allocate(8).putLong(email).array();
  }

  public static byte[] membership(int mailbox, int uid) {
    return ByteBuffer.allocate(8).putInt(mailbox).putInt(uid).array();
  }

  public static byte[] change(long modSeq, int mailbox, int uid) {
    return ByteBuffer.allocate(16).putLong(modSeq).putInt(mailbox).putInt(uid).array();
  }

  public static byte[] tombstone(long modSeq, int kind, int mailbox) {
    return ByteBuffer.allocate(13).putLong(modSeq).put((byte) kind).putInt(mailbox).array();
  }

  public static byte[] thread(long thread, long email) {
    return ByteBuffer.allocate(16).putLong(thread).putLong(email).array();
  }

  public static byte[] expunged(long notBeforeMillis, long email) {
    return ByteBuffer.allocate(16).putLong(notBeforeMillis).putLong(email).array();
  }

  /// @param user the account that made the upload
  public static byte[] upload(long user, byte[] id) {
    return ByteBuffer.allocate(8 + id.length).putLong(user).put(id).array();
  }

  public static byte[] effect(long modSeq, int number) {
    return ByteBuffer.allocate(12).putLong(modSeq).putInt(number).array();
  }

  public static byte[] reminder(long email, int kind) {
    return ByteBuffer.allocate(9).putLong(email).put((byte) kind).array();
  }

  /// The first number of a key.
  public static long longAt(byte[] key, int offset) {
    return ByteBuffer.wrap(key).getLong(offset);
  }

  public static int intAt(byte[] key, int offset) {
    return ByteBuffer.wrap(key).getInt(offset);
  }
}

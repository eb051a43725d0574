/// Tenants, domains, accounts, aliases, credentials and permissions.
///
/// [Directory] looks up accounts and resolves recipient addresses; [DirectoryAdministration],
/// [Passwords] and [Authorizations] make changes; [Authenticator] verifies credentials and returns
/// a [Principal]; [Access] decides what a principal may do. Second factors are in `factors`,
/// browser sessions in `sessions`: they have their own tables, and [Authenticator] uses them
/// through [SecondFactors] and [OtherCredentials]. [DirectoryChange.Listener]s are notified of
/// changes, so that sessions end.
///
/// ## Where it lies
///
/// The partition of kind 1 (`directory`, one) has domains, accounts and aliases. The partitions of
/// kind 2 (`account`, one per account, named by its number) have the data of an account; the
/// directory accesses only its own tables there. The partitions of kind 4 (`audit`, one per day,
/// named by the day's number since 1970-01-01 in UTC) have the audit log. No transaction spans
/// partitions: an account's password is written before its name, so that a crash in between only
/// leaves a number unused.
///
/// Tables have the codes 1 to 31. Each value begins with a format version of one byte, which is 1
/// unless the value is only a mark; numbers are big-endian with 8 bytes unless stated otherwise;
/// strings are UTF-8 after a length of 4 bytes, lists follow a count of 8 bytes, `?` is an optional
/// field after a byte that says whether it is present; times are milliseconds since 1970.
///
/// | code | table | key | value |
/// |---|---|---|---|
/// | 1 | directory_head | `0` | version, next account, next tenant, next pattern, secret |
/// | 2 | tenants | tenant | name |
/// | 3 | domains | name | tenant, SCRAM for passwords (1), separator, created, limits (2), settings (3) |
/// | 4 | accounts | account | tenant, address, name?, quota, disabled (1), roles (1), created, limits (2), forwarding (3) |
/// | 5 | names | domain, NUL, local part in lower case | account |
/// | 6 | aliases | domain, NUL, 1, local part in lower case | targets, name and writers (1) of a group (2) |
/// | 6 | aliases | domain, NUL, 2, place | expression, targets |
/// | 6 | aliases | domain, NUL, 3 | targets |
/// | 7 | administrators | tenant, account | a mark |
/// | 16 | credential_head | `0` | version, next credential, salt |
/// | 17 | credentials | credential | kind (1), name, services, created, expires?, Argon2?, digest?, SCRAM? |
/// | 18 | credential_uses | credential | time, network |
/// | 24 | capability_masks | credential (0: the account) | names (list) such as `imap:MOVE` |
/// | 26 | grants | credential | client, its name, services, words, created, last use, last network?, family, current (list), used?, used at |
/// | 27 | authorization_codes | digest | client, its name, redirect URI, challenge, services, words, expires, grant? (0: none) |
/// | 31 | audit | time, random | actor, action, subject, detail, number, hash of the row before (32) |
/// | 165 | audit_tip | `0` | number of the last row of the day, its hash (32) |
///
/// Grants share their numbers with credentials. Only the SHA-256 of refresh tokens and codes is
/// stored.
///
/// Limits are sending limits: messages a minute, messages a day, recipients a day (0: not set),
/// review (1: 0 not set, 1 off, 2 on).
///
/// Forwarding is a list of addresses and whether a copy is kept (1).
///
/// Settings are a list of names and a list of values.
///
/// Version history: 1 is the first. 2 (only domains and accounts with limits) adds these; 3 (only
/// accounts with forwarding and domains with settings) adds limits and these. Others are still
/// written in format 1. 2 of audit adds number and hash. 2 (only aliases that are groups) adds the
/// group properties.
@NullMarked
package org.posthorn.directory;

import org.jspecify.annotations.NullMarked;

/// What is removed after a time, and what must not be erased: rules of retention and legal holds of
/// domains and accounts.
///
/// Rows in the partition of the installation (kind 8). Keys begin with a scope: kind 1, 1 for a
/// domain with its name as A-label in UTF-8, or 2 for an account with its number 8.
///
/// | table | code | key | value, after its format version |
/// |---|---|---|---|
/// | legal_hold | 120 | scope | set, milliseconds; who set it; reason; until, milliseconds, or 0 |
/// | retention_rule | 121 | scope, octet 0, selector (empty for all mailboxes, `role:` and a role, `path:` and a path) | days; set, milliseconds; who set it |
/// | retention_run | 122 | account 8 | last run, milliseconds; messages and octets removed by it; those removed since the first run |
@NullMarked
package org.posthorn.store.retention;

import org.jspecify.annotations.NullMarked;

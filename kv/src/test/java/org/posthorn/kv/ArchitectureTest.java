package org.posthorn.kv;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}

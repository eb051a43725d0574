package org.posthorn.admin;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}

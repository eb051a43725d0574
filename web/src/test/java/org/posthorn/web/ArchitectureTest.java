package org.posthorn.web;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
